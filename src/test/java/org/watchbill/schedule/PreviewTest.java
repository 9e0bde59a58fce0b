package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.watchbill.json.Json;

class PreviewTest {

  private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");

  @Test
  void endsWhereTheFiringsAreUsedUpAndDaysOfRestUseNone() {
    LocalDate rest = LocalDate.of(2026, 5, 2);
    Timetable daily =
        new Timetable(
            Recurrence.every(Duration.ofDays(1), START),
            START,
            null,
            Duration.ZERO,
            ZoneOffset.UTC,
            day -> day.equals(rest) ? Optional.of("rest") : Optional.empty());

    assertThat(Preview.of(daily, START, 2, "10").items())
        .extracting(Preview.Item::at)
        .containsExactly(START, START.plus(Duration.ofDays(1)), START.plus(Duration.ofDays(2)));
    assertThat(Preview.of(daily, START, null, "10").items()).hasSize(10);
    assertThat(Preview.of(daily, START, 0, "10").items()).isEmpty();
  }

  @Test
  void aBeatCountsFromTheFirstWholeSecondOfItsStart() {
    NewSchedule every =
        Json.stored(
            "{\"every\": \"PT6H\", \"startAt\": \"2027-01-04T05:30:00.250Z\", \"type\": \"noop\"}",
            NewSchedule.class);

    assertThat(every.timetable("s", Timetable.RestDays.NONE).next(START))
        .contains(Instant.parse("2027-01-04T05:30:01Z"));
  }
}
