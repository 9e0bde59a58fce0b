package org.watchbill.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {

  private final LoginThrottle throttle = new LoginThrottle();
  private Instant now = Instant.parse("2031-02-28T08:30:00Z");

  @Test
  void aTypingErrorCostsNoWait() {
    fail("ann", "10.0.0.1", LoginThrottle.FREE - 1);
    assertThat(left("ann", "10.0.0.1")).isZero();
  }

  @Test
  void theWaitDoublesWithEachFailureUpToAMinute() {
    assertThat(IntStream.rangeClosed(1, 12).mapToObj(LoginThrottle::delay).map(Duration::toSeconds))
        .containsExactly(0L, 0L, 1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L, 60L);
  }

  @Test
  void theWaitRunsOut() {
    fail("ann", "10.0.0.1", 5);
    assertThat(left("ann", "10.0.0.1")).isEqualTo(Duration.ofSeconds(4));
    now = now.plusSeconds(3);
    assertThat(left("ann", "10.0.0.1")).isEqualTo(Duration.ofSeconds(1));
    now = now.plusSeconds(1);
    assertThat(left("ann", "10.0.0.1")).isZero();
  }

  @Test
  void theSameUserIsFreeFromAnotherAddress() {
    fail("ann", "10.0.0.1", 10);
    assertThat(left("ann", "10.0.0.2")).isZero();
  }

  @Test
  void aRightPasswordClearsTheUsersFailures() {
    fail("ann", "10.0.0.1", 3);
    throttle.succeeded("ann", "10.0.0.1");
    assertThat(left("ann", "10.0.0.1")).isZero();
    assertThat(throttle.failed("ann", "10.0.0.1", now)).isEqualTo(1);
  }

  @Test
  void failuresAreForgottenAfterAQuarterOfAnHour() {
    fail("ann", "10.0.0.1", 8);
    now = now.plus(LoginThrottle.FORGOTTEN_AFTER);
    assertThat(throttle.failed("ann", "10.0.0.1", now)).isEqualTo(1);
  }

  @Test
  void anAddressThatTriesManyNamesWaitsForTheNextMinute() {
    for (int i = 0; i < LoginThrottle.ADDRESS_LIMIT; i++) {
      fail("name" + i, "10.0.0.1", 1);
    }
    now = now.plusSeconds(20);
    assertThat(left("another", "10.0.0.1")).isEqualTo(Duration.ofSeconds(40));
    assertThat(left("another", "10.0.0.2")).isZero();
    now = now.plusSeconds(40);
    assertThat(left("another", "10.0.0.1")).isZero();
  }

  @Test
  void anOwnAccountDoesNotWipeAwayGuessesAtOthers() {
    for (int i = 0; i < LoginThrottle.ADDRESS_LIMIT; i++) {
      fail("name" + i, "10.0.0.1", 1);
      throttle.succeeded("mallory", "10.0.0.1");
    }
    assertThat(left("ann", "10.0.0.1")).isPositive();
  }

  @Test
  void onlySoManyNamesAreKeptAndTheLatestOfThem() {
    fail("first", "10.0.0.1", 5);
    for (int i = 0; i < LoginThrottle.MOST; i++) {
      fail("name" + i, "10.0." + i / 256 + "." + i % 256, 1);
    }
    assertThat(throttle.failed("first", "10.0.0.1", now)).isEqualTo(1);
    assertThat(throttle.failed("name" + (LoginThrottle.MOST - 1), last(), now)).isEqualTo(2);
  }

  private static String last() {
    int i = LoginThrottle.MOST - 1;
    return "10.0." + i / 256 + "." + i % 256;
  }

  private void fail(String user, String address, int times) {
    for (int i = 0; i < times; i++) {
      throttle.failed(user, address, now);
    }
  }

  private Duration left(String user, String address) {
    return throttle.left(user, address, now);
  }
}
