package org.watchbill.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RememberedLoginsTest {

  private static final Login ANN = new Login("ann", Set.of(Roles.VIEWER));

  private final RememberedLogins logins = new RememberedLogins();
  private final Instant now = Instant.parse("2031-02-28T08:30:00Z");
  private final BasicCredential right = new BasicCredential("ann", "correct horse");

  @Test
  void aCredentialFoundRightIsKnownForAMinuteAndNoLonger() {
    remember(right, ANN);
    assertThat(logins.find(right, now.plusSeconds(59))).contains(ANN);
    assertThat(logins.find(right, now.plusSeconds(60))).isEmpty();
  }

  @Test
  void neitherAnotherPasswordNorAnotherNameIsKnown() {
    remember(right, ANN);
    assertThat(logins.find(new BasicCredential("ann", "wrong horse"), now)).isEmpty();
    assertThat(logins.find(new BasicCredential("bob", "correct horse"), now)).isEmpty();
    assertThat(logins.find(new BasicCredential("", "ann:correct horse"), now)).isEmpty();
  }

  @Test
  void aChangedAccountIsForgottenAtOnceAndOthersAreNot() {
    BasicCredential bob = new BasicCredential("bob", "battery staple");
    remember(right, ANN);
    remember(bob, new Login("bob", Set.of()));
    logins.forget("ann");
    assertThat(logins.find(right, now)).isEmpty();
    assertThat(logins.find(bob, now)).isPresent();
  }

  @Test
  void whatWasReadBeforeAChangeIsNotRememberedAfterIt() {
    long asOf = logins.changes("ann");
    logins.forget("ann");
    logins.remember(right, ANN, now, asOf);
    assertThat(logins.find(right, now)).isEmpty();
  }

  @Test
  void thatOthersChangeKeepsNobodyFromBeingRemembered() {
    long asOf = logins.changes("ann");
    logins.forget("bob");
    logins.remember(right, ANN, now, asOf);
    assertThat(logins.find(right, now)).contains(ANN);
  }

  @Test
  void onlySoManyAreKept() {
    remember(right, ANN);
    for (int i = 0; i < RememberedLogins.MOST; i++) {
      remember(new BasicCredential("user" + i, "x"), new Login("user" + i, Set.of()));
    }
    assertThat(logins.find(right, now)).isEmpty();
    assertThat(logins.find(new BasicCredential("user5", "x"), now)).isPresent();
  }

  private void remember(BasicCredential credential, Login login) {
    logins.remember(credential, login, now, logins.changes(login.name()));
  }
}
