package org.watchbill.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.inject.Inject;

/**
 * Whoever the present request comes from; where there is none, as in a timer, a worker or another
 * thread, nobody, who is in no role.
 */
@ApplicationScoped
public class Caller {

  /** What nobody is called. */
  public static final String NOBODY = "nobody";

  @Inject RequestLogin request;

  /** The account's name, or {@link #NOBODY}. */
  public String name() {
    return login().name();
  }

  /** Whether the caller has the role, or one that implies it. */
  public boolean isIn(String role) {
    return login().roles().contains(role);
  }

  /**
   * Not the container's own security context: outside a request that one throws, answers or leaves
   * a name behind, each server in its way.
   */
  private Login login() {
    try {
      return request.login();
    } catch (ContextNotActiveException e) {
      return Login.NOBODY;
    }
  }
}
