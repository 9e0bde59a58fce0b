package org.watchbill.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

  private final RetryPolicy policy =
      new RetryPolicy(Duration.ofSeconds(15), Duration.ofMinutes(10));

  @Test
  void theWaitDoublesWithEachFailure() {
    assertThat(policy.waitAfter(1, 0)).isEqualTo(Duration.ofSeconds(15));
    assertThat(policy.waitAfter(2, 0)).isEqualTo(Duration.ofSeconds(30));
    assertThat(policy.waitAfter(4, 0)).isEqualTo(Duration.ofSeconds(120));
  }

  @Test
  void theWaitHasAnEndHoweverManyFailures() {
    assertThat(policy.waitAfter(8, 0)).isEqualTo(Duration.ofMinutes(10));
    assertThat(policy.waitAfter(5000, 0)).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void chanceAddsUpToAFifth() {
    assertThat(policy.waitAfter(1, 0.5)).isEqualTo(Duration.ofMillis(16_500));
    assertThat(policy.waitAfter(1, 0.999)).isLessThan(Duration.ofSeconds(18));
  }
}
