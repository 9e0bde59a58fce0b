package org.watchbill.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void theFirstJobMayGoAtOnce() {
    assertThat(Pace.from(10, START).allows(START)).isEqualTo(1);
    assertThat(Pace.from(0.1, START).allows(START)).isEqualTo(1);
  }

  @Test
  void overTimeTheRateIsKeptHoweverOftenItIsAsked() {
    for (double rate : new double[] {0.5, 3, 40, 900}) {
      Pace pace = Pace.from(rate, START);
      int sent = 0;
      for (int step = 0; step <= 300; step++) {
        Instant now = START.plusMillis(step * 200L);
        int some = pace.allows(now);
        pace = pace.after(some, now);
        sent += some;
      }
      assertThat(sent).isBetween((int) (rate * 60), (int) (rate * 60) + 2);
    }
  }

  @Test
  void whatIsNotSentInTimeIsForgoneButForASecondsWorth() {
    Pace pace = Pace.from(50, START);
    Instant later = START.plus(Duration.ofHours(1));
    assertThat(pace.allows(later)).isEqualTo(50);
    assertThat(pace.after(50, later).allows(later)).isZero();
    assertThat(Pace.from(0.1, START).allows(later)).isEqualTo(1);
  }

  @Test
  void aClockThatGoesBackAllowsNothing() {
    assertThat(Pace.from(10, START).after(1, START).allows(START.minusSeconds(5))).isZero();
  }
}
