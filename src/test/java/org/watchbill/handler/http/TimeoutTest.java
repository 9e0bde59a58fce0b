package org.watchbill.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeoutTest {

  private final Timeout.Validator rule = new Timeout.Validator();

  @Test
  void aTimeoutIsLongerThanZeroAndAtMostTenMinutes() {
    assertThat(rule.objection(Duration.ofMillis(1))).isEmpty();
    assertThat(rule.objection(Duration.ofMinutes(10))).isEmpty();
    assertThat(rule.objection(Duration.ZERO)).isPresent();
    assertThat(rule.objection(Duration.ofSeconds(-1))).isPresent();
    assertThat(rule.objection(Duration.ofMinutes(11)))
        .contains("PT11M must be longer than zero and at most PT10M");
  }
}
