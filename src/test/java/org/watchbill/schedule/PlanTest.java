package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.watchbill.schedule.Firing.Outcome;
import org.watchbill.schedule.Plan.Entry;

class PlanTest {

  private static final Duration GRACE = Duration.ofMinutes(1);
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private final Recurrence everyMinute = Recurrence.cron("* * * * *", ZoneOffset.UTC);

  private Plan plan(Instant now) {
    return Plan.of(everyMinute, NOON, now, now.minus(GRACE), at -> false);
  }

  private static List<Outcome> outcomes(Plan plan) {
    return plan.entries().stream().map(Entry::outcome).toList();
  }

  private static int instants(Plan plan) {
    return plan.entries().stream().mapToInt(Entry::instants).sum();
  }

  @Test
  void anInstantFires() {
    Plan plan = plan(NOON.plusMillis(3));

    assertThat(outcomes(plan)).containsExactly(Outcome.FIRED);
    assertThat(plan.lastInstant()).isEqualTo(NOON);
  }

  @Test
  void aLittleLateEveryInstantStillFires() {
    Plan plan = plan(NOON.plusSeconds(60));

    assertThat(outcomes(plan)).containsExactly(Outcome.FIRED, Outcome.FIRED);
  }

  @Test
  void afterAnOutageOneInstantStandsForAll() {
    Plan plan =
        Plan.of(
            Recurrence.cron("0 * * * *", ZoneOffset.UTC),
            NOON,
            NOON.plusSeconds(5 * 3600 + 600),
            NOON.plusSeconds(5 * 3600 + 600).minus(GRACE),
            at -> false);

    assertThat(outcomes(plan)).containsExactly(Outcome.MISSED, Outcome.CAUGHT_UP);
    Entry missed = plan.entries().get(0);
    assertThat(missed.first()).isEqualTo(NOON);
    assertThat(missed.last()).isEqualTo(NOON.plusSeconds(4 * 3600));
    assertThat(missed.instants()).isEqualTo(5);
    assertThat(plan.entries().get(1).first()).isEqualTo(NOON.plusSeconds(5 * 3600));
    assertThat(plan.lastInstant()).isEqualTo(NOON.plusSeconds(5 * 3600));
  }

  @Test
  void afterAnOutageAnInstantThatFiresOnTimeIsEnough() {
    Plan plan = plan(NOON.plusSeconds(600));

    assertThat(outcomes(plan)).containsExactly(Outcome.MISSED, Outcome.FIRED, Outcome.FIRED);
    assertThat(instants(plan)).isEqualTo(11);
  }

  @Test
  void oneMissedInstantIsCaughtUpWith() {
    Plan plan =
        Plan.of(
            Recurrence.cron("0 12 * * *", ZoneOffset.UTC),
            NOON,
            NOON.plusSeconds(7200),
            NOON.plusSeconds(7200).minus(GRACE),
            at -> false);

    assertThat(outcomes(plan)).containsExactly(Outcome.CAUGHT_UP);
  }

  @Test
  void whatPassedWhilePausedIsSkippedAndNeverCaughtUpWith() {
    Plan plan =
        Plan.of(
            everyMinute,
            NOON,
            NOON.plusSeconds(600),
            NOON.plusSeconds(600).minus(GRACE),
            at -> at.isBefore(NOON.plusSeconds(570)));

    assertThat(outcomes(plan)).containsExactly(Outcome.SKIPPED_PAUSED, Outcome.FIRED);
    assertThat(plan.entries().get(0).instants()).isEqualTo(10);
  }

  @Test
  void aVeryLongOutageIsWorkedOffInPartsWithoutLosingCount() {
    Recurrence everySecond = Recurrence.cron("* * * * * *", ZoneOffset.UTC);
    Instant now = NOON.plusSeconds(Plan.MOST + 1000);

    Plan first = Plan.of(everySecond, NOON, now, now.minus(GRACE), at -> false);
    Instant next = everySecond.next(first.lastInstant()).orElseThrow();
    Plan second = Plan.of(everySecond, next, now, now.minus(GRACE), at -> false);

    assertThat(outcomes(first)).containsExactly(Outcome.MISSED);
    assertThat(second.lastInstant()).isEqualTo(now);
    assertThat(instants(first) + instants(second)).isEqualTo(Plan.MOST + 1001);
  }

  @Test
  void justAsManyAsArePlannedAtATimeAreCaughtUpWithToo() {
    Recurrence everySecond = Recurrence.cron("* * * * * *", ZoneOffset.UTC);
    Instant now = NOON.plusSeconds(Plan.MOST - 1);

    Plan plan = Plan.of(everySecond, NOON, now, now.plusSeconds(1), at -> false);

    assertThat(outcomes(plan)).containsExactly(Outcome.MISSED, Outcome.CAUGHT_UP);
    assertThat(instants(plan)).isEqualTo(Plan.MOST);
  }
}
