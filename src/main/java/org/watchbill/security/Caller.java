package org.watchbill.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.SecurityContext;
import java.security.Principal;

/** Whoever the present request comes from; where there is none, as in a timer, nobody. */
@ApplicationScoped
public class Caller {

  /** The name of nobody; no account can have it, for it would be a name of somebody. */
  public static final String NOBODY = "nobody";

  @Inject SecurityContext context;

  /** The account's name, or {@link #NOBODY}. */
  public String name() {
    Principal principal = context.getCallerPrincipal();
    return principal == null ? NOBODY : principal.getName();
  }

  /** Whether the caller has the role, or one that implies it. */
  public boolean isIn(String role) {
    return context.isCallerInRole(role);
  }
}
