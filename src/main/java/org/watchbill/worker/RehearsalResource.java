package org.watchbill.worker;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import org.watchbill.json.JsonBody;
import org.watchbill.problem.Problem;
import org.watchbill.security.Caller;
import org.watchbill.security.Roles;

/** {@code /jobs/{id}/rehearse}: what would this job do? */
@Path("jobs/{id}/rehearse")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class RehearsalResource {

  /**
   * What may be asked for.
   *
   * @param payload a JSON merge patch (RFC 7396) for the job's payload
   */
  public record Wish(JsonNode payload) {}

  @Inject RehearseJob rehearse;
  @Inject Caller caller;

  @POST
  @RolesAllowed(Roles.OPERATOR)
  public Rehearsal rehearse(@PathParam("id") String id, InputStream body) {
    return JsonBody.optional(body, Wish.class)
        .take(
            RehearsalResource::patch,
            wish -> rehearse.rehearse(number(id), patch(wish), caller.name()));
  }

  private static JsonNode patch(Wish wish) {
    JsonNode patch = wish == null ? null : wish.payload();
    if (patch != null && !patch.isObject()) {
      throw Problem.unprocessable("$.payload", "must be a JSON merge patch, which is an object");
    }
    return patch;
  }

  private static long number(String id) {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException e) {
      throw Problem.notFound("there is no job '" + id + "': an id is a number");
    }
  }
}
