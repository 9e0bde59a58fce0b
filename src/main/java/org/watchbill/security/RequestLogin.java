package org.watchbill.security;

import jakarta.enterprise.context.RequestScoped;

/** The login of one request; nobody's until {@link NoteCaller} says whose. */
@RequestScoped
public class RequestLogin {

  private Login login = Login.NOBODY;

  public Login login() {
    return login;
  }

  public void is(Login login) {
    this.login = login;
  }
}
