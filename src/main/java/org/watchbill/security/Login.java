package org.watchbill.security;

import java.util.Set;

/** Who a request comes from: a name, and its roles with all they imply. */
public record Login(String name, Set<String> roles) {

  static final Login NOBODY = new Login(Caller.NOBODY, Set.of());

  public Login {
    roles = Set.copyOf(roles);
  }

  static Login of(Account account) {
    return new Login(account.name(), Roles.impliedBy(account.roles()));
  }
}
