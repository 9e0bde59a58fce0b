package org.watchbill.security;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.Provider;
import java.util.stream.Collectors;

/** Notes for {@link Caller} who the container says has logged in. */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
public class NoteCaller implements ContainerRequestFilter {

  @Inject RequestLogin request;

  @Override
  public void filter(ContainerRequestContext context) {
    SecurityContext security = context.getSecurityContext();
    if (security.getUserPrincipal() != null) {
      request.is(
          new Login(
              security.getUserPrincipal().getName(),
              Roles.ALL.stream().filter(security::isUserInRole).collect(Collectors.toSet())));
    }
  }
}
