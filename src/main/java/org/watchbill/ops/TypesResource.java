package org.watchbill.ops;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;
import org.watchbill.handler.Handler;
import org.watchbill.handler.Handlers;
import org.watchbill.rest.Page;
import org.watchbill.security.Roles;

/** {@code /types}: the job types this server can run. */
@Path("types")
@ApplicationScoped
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.APPLICATION_JSON)
public class TypesResource {

  /**
   * A job type.
   *
   * @param transactional whether its handler runs in the transaction that completes the job
   * @param roles of which a submitter needs one; empty where any submitter may
   */
  public record TypeView(String type, boolean transactional, Set<String> roles) {
    static TypeView of(Handler handler) {
      return new TypeView(handler.type(), handler.transactional(), handler.submitRoles());
    }
  }

  @Inject Handlers handlers;

  @GET
  public Page<TypeView> list() {
    return new Page<>(handlers.types().stream().map(handlers::of).map(TypeView::of).toList(), null);
  }
}
