package org.watchbill.security;

import java.util.ArrayList;
import java.util.List;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;
import org.watchbill.problem.Shown;

/**
 * What {@code PUT /users/{name}} says: the roles, and the password; without one an existing account
 * keeps its own.
 */
public record AccountChange(String password, List<String> roles) {

  static final int SHORTEST = 8;
  static final int LONGEST = 200;

  /**
   * Checks every rule at once.
   *
   * @throws Problem 422 naming each field at fault
   */
  void check(boolean isNew) {
    List<Violation> errors = new ArrayList<>();
    checkPassword(isNew, errors);
    checkRoles(errors);
    if (!errors.isEmpty()) {
      throw Problem.unprocessable(errors);
    }
  }

  private void checkPassword(boolean isNew, List<Violation> errors) {
    if (password == null && isNew) {
      errors.add(new Violation("$.password", "a new account needs one"));
    }
    if (password != null && (password.length() < SHORTEST || password.length() > LONGEST)) {
      errors.add(
          new Violation(
              "$.password", "must have from " + SHORTEST + " to " + LONGEST + " characters"));
    } else if (password != null && password.isBlank()) {
      errors.add(new Violation("$.password", "must not be blanks only"));
    }
  }

  private void checkRoles(List<Violation> errors) {
    if (roles == null || roles.isEmpty()) {
      errors.add(new Violation("$.roles", "at least one of " + Roles.ALL + " is needed"));
      return;
    }
    for (int i = 0; i < roles.size(); i++) {
      String role = roles.get(i);
      if (role == null || !Roles.ALL.contains(role)) {
        errors.add(
            new Violation(
                "$.roles[" + i + "]", Shown.quoted(role) + " is not one of " + Roles.ALL));
      }
    }
  }

  /** Does not show the password. */
  @Override
  public String toString() {
    return "AccountChange" + roles;
  }
}
