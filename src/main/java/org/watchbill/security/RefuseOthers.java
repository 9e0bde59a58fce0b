package org.watchbill.security;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.util.Set;
import org.watchbill.problem.Problem;

/** Refuses callers who have none of an endpoint's roles. */
@Priority(Priorities.AUTHORIZATION)
class RefuseOthers implements ContainerRequestFilter {

  private final Set<String> allowed;

  RefuseOthers(Set<String> allowed) {
    this.allowed = allowed;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    if (allowed.stream().noneMatch(request.getSecurityContext()::isUserInRole)) {
      throw Problem.forbidden(
          allowed.isEmpty()
              ? "nobody may do this"
              : "the role " + String.join(" or ", allowed) + " is needed");
    }
  }
}
