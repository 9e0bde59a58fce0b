package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.watchbill.schedule.Bill.instants;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EveryTest {

  @Test
  void aPeriodCountsOnTheInstantLineThroughAClockChange() {
    assertThat(instants("@every PT30M", "Europe/Berlin", "2026-03-29T00:30:00Z", 3))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:00:00Z");
  }

  @Test
  void theBeatDoesNotDependOnWhenOneAsks() {
    Recurrence everySeven = Recurrence.every(Duration.ofMinutes(7));
    Instant next = everySeven.next(Instant.parse("2026-01-01T00:00:00Z")).orElseThrow();
    assertThat(next).isEqualTo(Instant.parse("2026-01-01T00:07:00Z"));
    assertThat(everySeven.next(next.minusMillis(1))).contains(next);
    assertThat(everySeven.next(next)).contains(next.plusSeconds(420));
  }

  @Test
  void aBeatMayBeToldOffFromAStart() {
    Every daily = Every.of(Duration.ofDays(1)).from(Instant.parse("2026-01-01T08:30:00.5Z"));
    assertThat(instants(daily, "2026-01-01T08:30:00Z", 1)).containsExactly("2026-01-02T08:30:00Z");
    assertThat(instants(daily, "2025-06-01T00:00:00Z", 1)).containsExactly("2025-06-01T08:30:00Z");
  }

  @Test
  void theBeatRunsBackwardsToo() {
    Recurrence daily = Recurrence.every(Duration.ofDays(1), Instant.parse("2026-01-01T08:30:00Z"));
    Instant planned = Instant.parse("2025-06-02T08:30:00Z");
    assertThat(daily.previous(planned.plusNanos(1))).contains(planned);
    assertThat(daily.previous(planned)).contains(Instant.parse("2025-06-01T08:30:00Z"));
    assertThat(daily.previous(Instant.MAX)).contains(Instant.parse("9999-12-31T08:30:00Z"));
    assertThat(daily.previous(Recurrence.BEGIN)).isEmpty();
    assertThat(daily.previous(Instant.MIN)).isEmpty();
  }

  @Test
  void anAnchorIsWrittenAndReadBack() {
    Recurrence daily = Recurrence.every(Duration.ofDays(1), Instant.parse("2026-01-01T08:30:00Z"));
    assertThat(daily.expression()).isEqualTo("@every PT24H from 2026-01-01T08:30:00Z");
    assertThat(daily.describe())
        .isEqualTo("Every day, counted from 2026-01-01T08:30:00Z, whatever the clocks do.");
    assertThat(Recurrence.parse(daily.expression(), ZoneId.of("UTC"), Dst.DEFAULT))
        .isEqualTo(daily);
  }

  @Test
  void theBillHasABeginningAndAnEnd() {
    Recurrence daily = Recurrence.every(Duration.ofDays(1));
    assertThat(daily.next(Instant.MIN)).contains(Recurrence.BEGIN);
    assertThat(daily.next(Instant.parse("9999-12-31T00:00:00Z"))).isEmpty();
    assertThat(daily.next(Instant.MAX)).isEmpty();
  }

  @Test
  void aPeriodOutOfBoundsIsRefused() {
    assertThatThrownBy(() -> Recurrence.every(Duration.ZERO))
        .isInstanceOf(RecurrenceError.class)
        .hasMessage(
            "PT0S must be an ISO-8601 duration of whole seconds from PT1S to"
                + " P36500D, such as PT5M or P1D");
    assertThatThrownBy(() -> Recurrence.every(Duration.ofDays(36_501)))
        .isInstanceOf(RecurrenceError.class);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PT5M      | @every PT5M     | Every 5 minutes, whatever the clocks do.
          PT1H      | @every PT1H     | Every hour, whatever the clocks do.
          P1DT12H   | @every PT36H    | Every 1 day and 12 hours, whatever the clocks do.
          PT90S     | @every PT1M30S  | Every 1 minute and 30 seconds, whatever the clocks do.
          """)
  void aPeriodIsWrittenAndDescribed(String period, String expression, String sentence) {
    Recurrence every = Recurrence.every(Duration.parse(period));
    assertThat(every.expression()).isEqualTo(expression);
    assertThat(every.describe()).isEqualTo(sentence);
    assertThat(Recurrence.cron(expression, ZoneId.of("UTC"))).isEqualTo(every);
  }
}
