package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.watchbill.schedule.Bill.instants;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published clock changes, each in the zone where it once broke a scheduler. */
class CronClockChangeTest {

  @Test
  void newYorkHalfPastTwoFiresAtThreeWhenTheClockSkipsIt() {
    assertThat(instants("30 2 * * *", "America/New_York", "2026-03-07T00:00:00Z", 3))
        .containsExactly("2026-03-07T07:30:00Z", "2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z");
  }

  @Test
  void newYorkHalfPastOneFiresOnceWhenTheClockShowsItTwice() {
    assertThat(instants("30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", 2))
        .containsExactly("2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z");
  }

  @Test
  void newYorkEveryHalfHourRunsOnThroughBothChanges() {
    assertThat(instants("*/30 * * * *", "America/New_York", "2026-03-08T06:00:00Z", 3))
        .containsExactly("2026-03-08T06:30:00Z", "2026-03-08T07:00:00Z", "2026-03-08T07:30:00Z");
    assertThat(instants("*/30 * * * *", "America/New_York", "2026-11-01T05:00:00Z", 4))
        .containsExactly(
            "2026-11-01T05:30:00Z",
            "2026-11-01T06:00:00Z",
            "2026-11-01T06:30:00Z",
            "2026-11-01T07:00:00Z");
  }

  @Test
  void berlinSeveralTimesInOneGapFireOnce() {
    assertThat(instants("*/10 2,3 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 3))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-29T01:10:00Z", "2026-03-29T01:20:00Z");
    assertThat(instants("*/10 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z");
  }

  @Test
  void berlinTheSecondHourOfTwoStaysQuiet() {
    assertThat(instants("0,30 2,3 * * *", "Europe/Berlin", "2026-10-24T23:59:59Z", 4))
        .containsExactly(
            "2026-10-25T00:00:00Z",
            "2026-10-25T00:30:00Z",
            "2026-10-25T02:00:00Z",
            "2026-10-25T02:30:00Z");
  }

  @Test
  void berlinAStartInsideTheSecondHourFindsTheNextDay() {
    assertThat(instants("30 2 * * *", "Europe/Berlin", "2026-10-25T01:15:00Z", 1))
        .containsExactly("2026-10-26T01:30:00Z");
  }

  @Test
  void amsterdamHalfPastTwoNeverLosesADay() {
    assertThat(instants("30 2 * * *", "Europe/Amsterdam", "2026-03-28T00:00:00Z", 3))
        .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
    assertThat(instants("30 2 * * *", "Europe/Amsterdam", "2026-10-24T00:00:00Z", 3))
        .containsExactly("2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
  }

  @Test
  void casablancaPutsTheClockBackForRamadanInFebruary() {
    assertThat(instants("30 2 * * *", "Africa/Casablanca", "2025-02-22T12:00:00Z", 2))
        .containsExactly("2025-02-23T01:30:00Z", "2025-02-24T02:30:00Z");
    assertThat(instants("30 2 * * *", "Africa/Casablanca", "2025-04-05T12:00:00Z", 2))
        .containsExactly("2025-04-06T02:00:00Z", "2025-04-07T01:30:00Z");
  }

  @Test
  void lordHoweMovesTheClockByHalfAnHour() {
    assertThat(instants("15 2 * * *", "Australia/Lord_Howe", "2026-10-02T16:00:00Z", 2))
        .containsExactly("2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z");
    assertThat(instants("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T12:00:00Z", 2))
        .containsExactly("2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z");
    assertThat(instants("*/15 * * * *", "Australia/Lord_Howe", "2026-04-04T14:30:00Z", 4))
        .containsExactly(
            "2026-04-04T14:45:00Z",
            "2026-04-04T15:00:00Z",
            "2026-04-04T15:15:00Z",
            "2026-04-04T15:30:00Z");
  }

  @Test
  void chathamChangesAtAQuarterToThree() {
    assertThat(instants("50 3 * * *", "Pacific/Chatham", "2026-04-03T15:00:00Z", 2))
        .containsExactly("2026-04-04T15:05:00Z", "2026-04-05T15:05:00Z");
    assertThat(instants("50 3 * * *", "Pacific/Chatham", "2026-09-25T16:00:00Z", 2))
        .containsExactly("2026-09-26T14:05:00Z", "2026-09-27T14:05:00Z");
    assertThat(instants("0 3 * * *", "Pacific/Chatham", "2026-09-26T00:00:00Z", 1))
        .containsExactly("2026-09-26T14:00:00Z");
  }

  @Test
  void trollPutsTheClockBackByTwoHours() {
    assertThat(instants("0 23 * * *", "Antarctica/Troll", "2026-10-24T00:00:00Z", 2))
        .containsExactly("2026-10-24T21:00:00Z", "2026-10-25T23:00:00Z");
    assertThat(instants("30 1,2 * * *", "Antarctica/Troll", "2026-10-24T12:00:00Z", 3))
        .containsExactly("2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
  }

  @Test
  void santiagoHasADayWithoutMidnight() {
    assertThat(instants("@daily", "America/Santiago", "2026-09-05T12:00:00Z", 2))
        .containsExactly("2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z");
    assertThat(instants("0 0 6 9 *", "America/Santiago", "2026-01-01T00:00:00Z", 1))
        .containsExactly("2026-09-06T04:00:00Z");
  }

  @Test
  void tehranHadADayWithoutMidnightUntil2022() {
    assertThat(instants("@daily", "Asia/Tehran", "2021-03-21T12:00:00Z", 2))
        .containsExactly("2021-03-21T20:30:00Z", "2021-03-22T19:30:00Z");
    assertThat(instants("@daily", "Asia/Tehran", "2023-03-21T12:00:00Z", 1))
        .containsExactly("2023-03-21T20:30:00Z");
  }

  @Test
  void apiaLostTheLastFridayOf2011() {
    assertThat(instants("0 12 * * *", "Pacific/Apia", "2011-12-29T00:00:00Z", 3))
        .containsExactly("2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z");
  }

  @Test
  void aGapMaySkipAndAnOverlapMayFireLaterOrTwice() {
    Dst skipSecond = new Dst(Dst.Gap.SKIP, Dst.Overlap.SECOND);
    assertThat(instants(berlin("30 2 * * *", skipSecond), "2026-03-28T12:00:00Z", 1))
        .containsExactly("2026-03-30T00:30:00Z");
    assertThat(instants(berlin("30 2 * * *", skipSecond), "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z");
    Dst both = new Dst(null, Dst.Overlap.BOTH);
    assertThat(instants(berlin("30 2 * * *", both), "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z");
    assertThat(instants(berlin("30 2 * * *", both), "2026-03-28T12:00:00Z", 1))
        .containsExactly("2026-03-29T01:00:00Z");
  }

  @Test
  void anExpressionThatAllowsEveryHourMayBeHeldToWallTimes() {
    assertThat(instants(berlin("0 * * * *", Dst.WALL_TIME), "2026-10-24T23:00:00Z", 2))
        .containsExactly("2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z");
  }

  @Test
  void aMinuteOfEveryHourFiresInEachRealHour() {
    Recurrence quarterPast = Recurrence.cron("15 0-23 * * *", ZoneId.of("Europe/Berlin"));
    Instant at = Instant.parse("2026-01-01T00:00:00Z");
    for (int i = 0; i < 366 * 24; i++) {
      Instant next = quarterPast.next(at).orElseThrow();
      assertThat(next).isEqualTo(Instant.parse("2026-01-01T00:15:00Z").plusSeconds(3600L * i));
      at = next;
    }
  }

  @Test
  void aNoteTellsWhatTheClockChangeDid() {
    Recurrence nightly = berlin("30 2 * * *", Dst.DEFAULT);
    assertThat(nightly.note(Instant.parse("2026-03-28T01:30:00Z"))).isEmpty();
    assertThat(nightly.note(Instant.parse("2026-03-29T01:00:00Z")))
        .contains("stands for 02:30, which the clock skips");
    assertThat(nightly.note(Instant.parse("2026-10-25T00:30:00Z")))
        .contains("the first of two 02:30");
    Recurrence halfHourly = berlin("*/30 * * * *", Dst.DEFAULT);
    assertThat(halfHourly.note(Instant.parse("2026-10-25T01:30:00Z")))
        .contains("the second of two 02:30");
    assertThat(halfHourly.note(Instant.parse("2026-03-29T01:00:00Z"))).isEmpty();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    // The gap of 29 March 2026 (02:00 to 03:00), the overlap of 25 October (02:00 to 03:00).
    "SHIFT, FIRST,  2026-03-29T01:00:00Z, 2026-10-25T00:30:00Z, 2026-10-26T01:30:00Z",
    "SHIFT, SECOND, 2026-03-29T01:00:00Z, 2026-10-25T01:30:00Z, 2026-10-26T01:30:00Z",
    "SHIFT, BOTH,   2026-03-29T01:00:00Z, 2026-10-25T00:30:00Z, 2026-10-25T01:30:00Z",
    "SKIP,  FIRST,  2026-03-30T00:30:00Z, 2026-10-25T00:30:00Z, 2026-10-26T01:30:00Z",
    "SKIP,  SECOND, 2026-03-30T00:30:00Z, 2026-10-25T01:30:00Z, 2026-10-26T01:30:00Z",
    "SKIP,  BOTH,   2026-03-30T00:30:00Z, 2026-10-25T00:30:00Z, 2026-10-25T01:30:00Z"
  })
  void everyOptionDecidesBothChanges(
      Dst.Gap gap, Dst.Overlap overlap, String spring, String autumn, String then) {
    Recurrence nightly = berlin("30 2 * * *", new Dst(gap, overlap));
    assertThat(instants(nightly, "2026-03-28T12:00:00Z", 1)).containsExactly(spring);
    assertThat(instants(nightly, "2026-10-24T12:00:00Z", 2)).containsExactly(autumn, then);
    assertThat(nightly.previous(Instant.parse(then))).contains(Instant.parse(autumn));
    Recurrence inMarch = berlin("30 2 29 3 *", new Dst(gap, overlap));
    Optional<Instant> last = inMarch.previous(Instant.parse("2026-07-01T00:00:00Z"));
    assertThat(last)
        .contains(Instant.parse(gap == Dst.Gap.SHIFT ? spring : "2025-03-29T01:30:00Z"));
  }

  @Test
  void lookingBackFromASkippedNightFindsWhatStoodForIt() {
    Recurrence nightly = berlin("30 2 * * *", Dst.DEFAULT);
    Instant shifted = Instant.parse("2026-03-29T01:00:00Z");
    assertThat(nightly.previous(Instant.parse("2026-03-30T00:30:00Z"))).contains(shifted);
    assertThat(nightly.previous(shifted.plusNanos(1))).contains(shifted);
    assertThat(nightly.previous(shifted)).contains(Instant.parse("2026-03-28T01:30:00Z"));
  }

  @Test
  void santiagosMissingMidnightMayBeLeftOut() {
    Recurrence daily =
        Recurrence.cron("@daily", ZoneId.of("America/Santiago"), new Dst(Dst.Gap.SKIP, null));
    assertThat(instants(daily, "2026-09-05T12:00:00Z", 1)).containsExactly("2026-09-07T03:00:00Z");
  }

  @Test
  void lordHowesHalfHourMayCountTwice() {
    Recurrence daily =
        Recurrence.cron(
            "45 1 * * *", ZoneId.of("Australia/Lord_Howe"), new Dst(null, Dst.Overlap.BOTH));
    assertThat(instants(daily, "2026-04-04T12:00:00Z", 2))
        .containsExactly("2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z");
  }

  private static Recurrence berlin(String cron, Dst dst) {
    return Recurrence.cron(cron, ZoneId.of("Europe/Berlin"), dst);
  }
}
