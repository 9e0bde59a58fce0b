package org.watchbill.security;

import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.util.Collection;
import java.util.Set;
import org.watchbill.problem.Problem;

/** Refuses callers who have none of an endpoint's roles. */
@Priority(Priorities.AUTHORIZATION)
class RefuseOthers implements ContainerRequestFilter {

  private final Set<String> allowed;

  private final boolean declared;

  /**
   * For one endpoint.
   *
   * @param declared false if JAX-RS may answer {@code OPTIONS} there by itself
   */
  RefuseOthers(Set<String> allowed, boolean declared) {
    this.allowed = allowed;
    this.declared = declared;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    boolean asks = !declared && request.getMethod().equals(HttpMethod.OPTIONS);
    Collection<String> roles = asks ? Roles.ALL : allowed;
    if (roles.stream().noneMatch(request.getSecurityContext()::isUserInRole)) {
      throw Problem.forbidden(
          roles.isEmpty()
              ? "nobody may do this"
              : "the role " + String.join(" or ", roles) + " is needed");
    }
  }
}
