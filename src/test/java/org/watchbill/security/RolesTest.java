package org.watchbill.security;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RolesTest {

  @Test
  void eachRoleImpliesTheWeakerOnes() {
    assertThat(Roles.impliedBy(List.of(Roles.OPERATOR)))
        .containsExactlyInAnyOrder(Roles.VIEWER, Roles.SUBMITTER, Roles.OPERATOR);
    assertThat(Roles.impliedBy(List.of(Roles.ADMIN))).containsAll(Roles.ALL);
  }

  @Test
  void anUnknownWordGivesNothing() {
    assertThat(Roles.impliedBy(List.of("root", ""))).isEmpty();
  }

  @Test
  void anEndpointThatNamesNoRoleAnswersNobody() throws Exception {
    assertThat(allowed(Silent.class, "silent")).isEmpty();
  }

  @Test
  void whatAMethodSaysGoesBeforeWhatItsClassSays() throws Exception {
    assertThat(allowed(Spoken.class, "inherits")).isEqualTo(Set.of(Roles.ADMIN));
    assertThat(allowed(Spoken.class, "reads")).isEqualTo(Set.of(Roles.VIEWER));
    assertThat(allowed(Spoken.class, "open")).containsAll(Roles.ALL);
    assertThat(allowed(Spoken.class, "closed")).isEmpty();
  }

  private static Set<String> allowed(Class<?> type, String method) throws Exception {
    return RequireRoles.allowed(type.getDeclaredMethod(method));
  }

  static class Silent {
    void silent() {}
  }

  @RolesAllowed(Roles.ADMIN)
  static class Spoken {
    void inherits() {}

    @RolesAllowed(Roles.VIEWER)
    void reads() {}

    @PermitAll
    void open() {}

    @DenyAll
    void closed() {}
  }
}
