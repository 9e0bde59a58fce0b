package org.watchbill.job;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Set;
import org.watchbill.handler.Handler;
import org.watchbill.handler.Handlers;
import org.watchbill.json.Json;
import org.watchbill.json.MergePatch;
import org.watchbill.problem.Problem;
import org.watchbill.security.Caller;

/** Edits the payload of a job that is to run once more. */
@ApplicationScoped
public class EditPayload {

  @Inject Handlers handlers;
  @Inject Caller caller;

  /**
   * A payload with a merge patch applied, as JSON text.
   *
   * @param type of the job
   * @param before its payload
   * @param patch null leaves it as it is
   * @throws Problem 422 if its handler would refuse it at submission, or there is none
   */
  public String edited(String type, String before, JsonNode patch) {
    if (patch == null) {
      return before;
    }
    JsonNode merged = MergePatch.apply(Json.tree(before), patch);
    String payload = handlers.of(type).check(merged, "$.payload");
    if (payload.length() > Order.MAX_PAYLOAD) {
      throw Problem.unprocessable("$.payload", "at most 1,048,576 characters long");
    }
    return payload;
  }

  /**
   * Refuses a type that has no handler.
   *
   * @param at the JSON path of what names the type
   * @throws Problem 422 naming the known types
   */
  public void refuseUnknownType(String type, String at) {
    handlers.of(type, at);
  }

  /**
   * Refuses a caller who may not submit jobs of these types: with another payload, a job is as good
   * as a new one.
   *
   * @throws Problem 403 naming the role that is needed
   */
  public void refuseOthersTypes(Collection<String> types) {
    for (String type : types) {
      Set<String> roles = handlers.known(type).map(Handler::submitRoles).orElse(Set.of());
      if (!roles.isEmpty() && roles.stream().noneMatch(caller::isIn)) {
        throw Problem.forbidden(
            "$.payload: the payload of jobs of type '%s' may be edited with the role %s only"
                .formatted(type, String.join(" or ", roles)));
      }
    }
  }
}
