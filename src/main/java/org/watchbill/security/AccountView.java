package org.watchbill.security;

import java.time.Instant;
import java.util.List;

/** An account as a reader sees it: never its password or what was made of it. */
public record AccountView(String name, List<String> roles, Instant createdAt) {

  static AccountView of(Account account) {
    return new AccountView(account.name(), account.roles(), account.createdAt());
  }
}
