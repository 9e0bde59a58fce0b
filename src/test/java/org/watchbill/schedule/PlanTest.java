package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.watchbill.schedule.Firing.Outcome.CAUGHT_UP;
import static org.watchbill.schedule.Firing.Outcome.FIRED;
import static org.watchbill.schedule.Firing.Outcome.MISSED;
import static org.watchbill.schedule.Firing.Outcome.QUEUED;
import static org.watchbill.schedule.Firing.Outcome.SKIPPED_CALENDAR;
import static org.watchbill.schedule.Firing.Outcome.SKIPPED_OVERLAP;
import static org.watchbill.schedule.Firing.Outcome.SKIPPED_PAUSED;
import static org.watchbill.schedule.Firing.Outcome.SKIPPED_WINDOW;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.watchbill.schedule.Firing.Outcome;
import org.watchbill.schedule.Plan.Entry;
import org.watchbill.schedule.Plan.Policies;
import org.watchbill.schedule.Plan.Standing;

class PlanTest {

  private static final Duration GRACE = Duration.ofMinutes(1);
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z"); // a Sunday

  private String cron = "* * * * *";
  private Timetable.RestDays rest = Timetable.RestDays.NONE;
  private String misfire = "ONCE";
  private Duration window;
  private String overlap = "ALLOW";
  private int openRuns;
  private boolean queued;
  private Integer firingsLeft;
  private Instant pausedAt;
  private Instant pausedUntil;

  private Timetable timetable() {
    return new Timetable(
        Recurrence.cron(cron, ZoneOffset.UTC), null, null, Duration.ZERO, ZoneOffset.UTC, rest);
  }

  private Plan plan(Instant first, Instant now) {
    return Plan.of(
        timetable(),
        new Policies(MisfirePolicy.parse(misfire), window, OverlapPolicy.parse(overlap)),
        new Standing(first, pausedAt, pausedUntil, openRuns, queued, firingsLeft),
        now,
        now.minus(GRACE));
  }

  /** What becomes of the instants from noon on. */
  private Plan plan(Instant now) {
    return plan(NOON, now);
  }

  private static List<Outcome> outcomes(Plan plan) {
    return plan.entries().stream().map(Entry::outcome).toList();
  }

  private static long jobs(Plan plan) {
    return plan.entries().stream().filter(Entry::submits).count();
  }

  @Test
  void anInstantFires() {
    Plan plan = plan(NOON.plusMillis(3));

    assertThat(outcomes(plan)).containsExactly(FIRED);
    assertThat(plan.lastInstant()).isEqualTo(NOON);
  }

  @Test
  void aLittleLateEveryInstantStillFires() {
    assertThat(outcomes(plan(NOON.plusSeconds(60)))).containsExactly(FIRED, FIRED);
  }

  @Test
  void afterAnOutageOneInstantStandsForAll() {
    cron = "0 * * * *";

    Plan plan = plan(NOON.plusSeconds(5 * 3600 + 600));

    assertThat(outcomes(plan)).containsExactly(MISSED, CAUGHT_UP);
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

    assertThat(outcomes(plan)).containsExactly(MISSED, FIRED, FIRED);
    assertThat(plan.instants()).isEqualTo(11);
  }

  @Test
  void eachMisfirePolicyYieldsItsNumberOfJobs() {
    cron = "0 * * * *";
    Instant now = NOON.plusSeconds(20 * 3600 + 600);

    misfire = "SKIP";
    assertThat(outcomes(plan(now))).containsExactly(MISSED);
    misfire = "ONCE";
    assertThat(jobs(plan(now))).isEqualTo(1);
    misfire = "ALL(5)";
    assertThat(jobs(plan(now))).isEqualTo(5);
    assertThat(outcomes(plan(now)))
        .containsExactly(MISSED, CAUGHT_UP, CAUGHT_UP, CAUGHT_UP, CAUGHT_UP, CAUGHT_UP);
    misfire = "ALL";
    assertThat(jobs(plan(now))).isEqualTo(21);
    assertThat(plan(now).instants()).isEqualTo(21);
  }

  @Test
  void whatLiesFurtherBackThanTheWindowIsNotCaughtUpWith() {
    cron = "0 * * * *";
    Instant now = NOON.plusSeconds(20 * 3600 + 600);
    window = Duration.ofHours(3);

    misfire = "ALL";
    assertThat(outcomes(plan(now)))
        .containsExactly(SKIPPED_WINDOW, CAUGHT_UP, CAUGHT_UP, CAUGHT_UP);
    misfire = "ALL(2)";
    assertThat(outcomes(plan(now))).containsExactly(SKIPPED_WINDOW, MISSED, CAUGHT_UP, CAUGHT_UP);
    misfire = "ONCE";
    window = Duration.ofMinutes(5);
    assertThat(outcomes(plan(now))).containsExactly(SKIPPED_WINDOW);
    assertThat(plan(now).instants()).isEqualTo(21);
  }

  @Test
  void aMissedInstantIsCaughtUpWithEvenIfLaterOnesAreSkipped() {
    cron = "0 * * * *";
    pausedAt = NOON.plusSeconds(3600);

    assertThat(outcomes(plan(NOON.plusSeconds(5 * 3600))))
        .containsExactly(CAUGHT_UP, SKIPPED_PAUSED);
  }

  @Test
  void whatPassedWhilePausedIsSkippedAndNeverCaughtUpWith() {
    pausedAt = NOON.minusSeconds(1);
    pausedUntil = NOON.plusSeconds(570);

    Plan plan = plan(NOON.plusSeconds(600));

    assertThat(outcomes(plan)).containsExactly(SKIPPED_PAUSED, FIRED);
    assertThat(plan.entries().get(0).instants()).isEqualTo(10);
  }

  @Test
  void nothingRunsOnADayOfRest() {
    cron = "0 12 * * *";
    rest = day -> day.getDayOfWeek() == DayOfWeek.SUNDAY ? Optional.of("Sunday") : Optional.empty();

    assertThat(outcomes(plan(NOON))).containsExactly(SKIPPED_CALENDAR);
    assertThat(outcomes(plan(NOON.plusSeconds(86_400)))).containsExactly(SKIPPED_CALENDAR, FIRED);
  }

  @Test
  void aLimitOfOpenRunsHolds() {
    openRuns = 1;

    overlap = "ALLOW";
    assertThat(outcomes(plan(NOON))).containsExactly(FIRED);
    overlap = "SKIP";
    assertThat(outcomes(plan(NOON))).containsExactly(SKIPPED_OVERLAP);
    overlap = "ALLOW(2)";
    assertThat(outcomes(plan(NOON.plusSeconds(60)))).containsExactly(FIRED, SKIPPED_OVERLAP);
    overlap = "REPLACE";
    assertThat(outcomes(plan(NOON.plusSeconds(60)))).containsExactly(SKIPPED_OVERLAP, FIRED);
  }

  @Test
  void oneInstantIsQueuedAndFurtherOnesAreSkipped() {
    overlap = "QUEUE_ONE";

    assertThat(outcomes(plan(NOON.plusSeconds(60)))).containsExactly(FIRED, QUEUED);
    openRuns = 1;
    assertThat(outcomes(plan(NOON.plusSeconds(60)))).containsExactly(QUEUED, SKIPPED_OVERLAP);
    openRuns = 0;
    queued = true; // the run has ended, and the queued instant comes first
    assertThat(outcomes(plan(NOON))).containsExactly(SKIPPED_OVERLAP);
  }

  @Test
  void thereAreNoInstantsAfterTheLastFiring() {
    firingsLeft = 1;

    Plan plan = plan(NOON.plusSeconds(60));

    assertThat(outcomes(plan)).containsExactly(FIRED);
    assertThat(plan.lastInstant()).isEqualTo(NOON);
  }

  @Test
  void skippedInstantsUseUpNoFirings() {
    firingsLeft = 1;
    openRuns = 1;
    overlap = "SKIP";

    assertThat(plan(NOON.plusSeconds(60)).instants()).isEqualTo(2);
  }

  @Test
  void aVeryLongOutageIsWorkedOffInPartsWithoutLosingCount() {
    for (String policy : List.of("SKIP", "ONCE", "ALL(10000)")) {
      cron = "* * * * * *";
      misfire = policy;
      Instant now = NOON.plusSeconds(2 * Plan.MOST + 1000);
      int instants = 0;
      long jobs = 0;
      Plan plan = plan(NOON, now);
      while (plan.lastInstant() != null) {
        instants += plan.instants();
        jobs += plan.entries().stream().filter(e -> e.outcome() == CAUGHT_UP).count();
        plan = plan(timetable().next(plan.lastInstant()).orElseThrow(), now);
      }

      assertThat(instants).isEqualTo(2 * Plan.MOST + 1001);
      // with ONCE an instant on time stands for those that were missed
      assertThat(jobs).isEqualTo(policy.startsWith("ALL") ? 10_000 : 0);
    }
  }

  @Test
  void justAsManyAsArePlannedAtATimeAreCaughtUpWithToo() {
    cron = "* * * * * *";
    Instant now = NOON.plusSeconds(Plan.MOST - 1);

    Plan plan =
        Plan.of(
            timetable(),
            new Policies(MisfirePolicy.ONCE, null, OverlapPolicy.ALLOW),
            new Standing(NOON, null, null, 0, false, null),
            now,
            now.plusSeconds(1));

    assertThat(outcomes(plan)).containsExactly(MISSED, CAUGHT_UP);
    assertThat(plan.instants()).isEqualTo(Plan.MOST);
  }
}
