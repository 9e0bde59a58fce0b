package org.watchbill.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;

class AccountChangeTest {

  @Test
  void anExistingAccountKeepsItsPassword() {
    new AccountChange(null, List.of(Roles.VIEWER)).check(false);
  }

  @Test
  void aNewOneNeedsAPasswordAndARole() {
    assertThat(refused(new AccountChange(null, null), true))
        .containsExactly("$.password", "$.roles");
  }

  @Test
  void everyWrongRoleIsNamedByItsPlace() {
    assertThat(refused(new AccountChange("long enough", List.of("viewer", "root")), true))
        .containsExactly("$.roles[1]");
  }

  @Test
  void blanksAloneAreNoPassword() {
    assertThat(refused(new AccountChange(" ".repeat(12), List.of(Roles.VIEWER)), false))
        .containsExactly("$.password");
    new AccountChange("two words", List.of(Roles.VIEWER)).check(true);
  }

  private static List<String> refused(AccountChange change, boolean isNew) {
    return catchThrowableOfType(Problem.class, () -> change.check(isNew)).errors().stream()
        .map(Violation::path)
        .toList();
  }
}
