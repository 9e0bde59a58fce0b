package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.problem.Problem;
import org.watchbill.rest.Condition;

/** What schedules do over time, on the real databases and by a clock the tests set. */
class SchedulesIT {

  private World world;

  private void world(String kind) throws Exception {
    world = new World(kind, "2026-03-02T12:00:00Z");
  }

  /** Whatever happened, the ledger adds up. */
  @AfterEach
  void theLedgerHolds() throws Exception {
    try (World ended = world) {
      Ledger.Totals totals = ended.audit();
      assertThat(totals.broken()).isEmpty();
      assertThat(totals.planned())
          .isEqualTo(totals.fired() + totals.caughtUp() + totals.skipped() + totals.missed());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void everyPlannedInstantIsInTheLedgerOnce(String kind) throws Exception {
    world(kind);
    world.put("s", "{'cron': '*/5 * * * * *', 'type': 'noop'}");

    world.live(Duration.ofSeconds(21));

    assertThat(world.ledger("s"))
        .containsExactly("FIRED 12:00:05", "FIRED 12:00:10", "FIRED 12:00:15", "FIRED 12:00:20");
    assertThat(world.jobs("s")).hasSize(4);
    assertThat(world.audit().planned()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "h2, SKIP, 0",
    "h2, ONCE, 1",
    "h2, ALL(7), 7",
    "h2, ALL, 48",
    "postgresql, SKIP, 0",
    "postgresql, ONCE, 1",
    "postgresql, ALL(7), 7",
    "postgresql, ALL, 48"
  })
  void afterAnOutageEachMisfirePolicySubmitsItsNumberOfJobs(String kind, String policy, int jobs)
      throws Exception {
    world(kind);
    world.put("s", "{'cron': '0 * * * *', 'type': 'noop', 'misfire': '" + policy + "'}");

    world.outage(Duration.ofDays(2).plusMinutes(10));
    world.look();

    assertThat(world.jobs("s")).hasSize(jobs);
    assertThat(world.audit().planned()).isEqualTo(48);
    world.pass(Duration.ofMinutes(50));
    world.look();
    assertThat(world.jobs("s")).hasSize(jobs + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void theMisfireWindowLimitsWhatIsCaughtUpWith(String kind) throws Exception {
    world(kind);
    world.put(
        "s", "{'cron': '0 * * * *', 'type': 'noop', 'misfire': 'ALL', 'misfireWindow': 'PT150M'}");

    world.outage(Duration.ofMinutes(310));
    world.look();

    assertThat(world.ledger("s"))
        .containsExactly(
            "SKIPPED_WINDOW 13:00:00 x2",
            "CAUGHT_UP 15:00:00",
            "CAUGHT_UP 16:00:00",
            "CAUGHT_UP 17:00:00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void skipLeavesOutInstantsWhileARunIsOpen(String kind) throws Exception {
    world(kind);
    world.put("s", "{'cron': '* * * * *', 'type': 'noop', 'overlap': 'SKIP'}");

    world.live(Duration.ofMinutes(3));
    world.endRuns("s");
    world.live(Duration.ofMinutes(1));

    assertThat(world.ledger("s"))
        .containsExactly("FIRED 12:01:00", "SKIPPED_OVERLAP 12:02:00", "FIRED 12:03:00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void allowTakesSoManyRunsAtATime(String kind) throws Exception {
    world(kind);
    world.put("s", "{'cron': '* * * * *', 'type': 'noop', 'overlap': 'ALLOW(2)'}");

    world.live(Duration.ofMinutes(5));

    assertThat(world.ledger("s"))
        .containsExactly(
            "FIRED 12:01:00",
            "FIRED 12:02:00",
            "SKIPPED_OVERLAP 12:03:00",
            "SKIPPED_OVERLAP 12:04:00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void queueOneKeepsOneInstantAndFiresItWhenTheRunEnds(String kind) throws Exception {
    world(kind);
    world.put("s", "{'cron': '* * * * *', 'type': 'noop', 'overlap': 'QUEUE_ONE'}");

    world.live(Duration.ofSeconds(200));
    assertThat(world.ledger("s"))
        .containsExactly("FIRED 12:01:00", "QUEUED 12:02:00", "SKIPPED_OVERLAP 12:03:00");
    assertThat(world.audit().broken()).isEmpty();
    world.endRuns("s");
    world.look();

    assertThat(world.ledger("s"))
        .containsExactly("FIRED 12:01:00", "FIRED 12:02:00", "SKIPPED_OVERLAP 12:03:00");
    assertThat(world.jobs("s")).containsExactly("SUCCEEDED", "READY");
    world.live(Duration.ofSeconds(50));
    assertThat(world.ledger("s")).last().isEqualTo("QUEUED 12:04:00");
    world.endRuns("s");
    world.look();
    world.endRuns("s");
    world.look();
    world.live(Duration.ofSeconds(60));
    assertThat(world.ledger("s")).endsWith("FIRED 12:04:00", "FIRED 12:05:00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aScheduleMayBeRedefinedWhileAnInstantIsQueued(String kind) throws Exception {
    world(kind);
    world.put("s", "{'cron': '* * * * *', 'type': 'noop', 'overlap': 'QUEUE_ONE'}");
    world.live(Duration.ofSeconds(200));

    world.put("s", "{'cron': '*/2 * * * *', 'type': 'noop', 'overlap': 'QUEUE_ONE'}");

    assertThat(world.ledger("s"))
        .containsExactly("FIRED 12:01:00", "QUEUED 12:02:00", "SKIPPED_OVERLAP 12:03:00");
    world.endRuns("s");
    world.look();
    world.endRuns("s");
    world.live(Duration.ofSeconds(60));
    assertThat(world.ledger("s"))
        .containsExactly(
            "FIRED 12:01:00", "FIRED 12:02:00", "SKIPPED_OVERLAP 12:03:00", "FIRED 12:04:00");
    assertThat(world.audit().planned()).isEqualTo(4);
    assertThat(world.audit().unchecked()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whatSomebodyElseChangedIsNotDeleted(String kind) throws Exception {
    world(kind);
    String seen = world.put("s", "{'cron': '* * * * *', 'type': 'noop'}").version();
    world.put("s", "{'cron': '0 * * * *', 'type': 'noop'}");

    assertThatThrownBy(
            () ->
                world.in(
                    beans -> {
                      beans.schedules().delete("s", Condition.still(seen));
                      return null;
                    }))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("was changed meanwhile");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aQueuedInstantOfADeletedScheduleIsSkipped(String kind) throws Exception {
    world(kind);
    world.put("s", "{'cron': '* * * * *', 'type': 'noop', 'overlap': 'QUEUE_ONE'}");
    world.live(Duration.ofSeconds(130));

    world.in(
        beans -> {
          beans.schedules().delete("s", Condition.NONE);
          return null;
        });

    assertThat(world.ledger("s")).containsExactly("FIRED 12:01:00", "SKIPPED_OVERLAP 12:02:00");
    world.put("s", "{'cron': '* * * * *', 'type': 'noop'}");
    world.live(Duration.ofSeconds(60));
    assertThat(world.ledger("s")).hasSize(3);
    assertThat(world.audit().planned()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void replaceCancelsTheOpenRun(String kind) throws Exception {
    world(kind);
    world.put("s", "{'cron': '* * * * *', 'type': 'noop', 'overlap': 'REPLACE'}");

    world.live(Duration.ofSeconds(130));

    assertThat(world.ledger("s")).containsExactly("FIRED 12:01:00", "FIRED 12:02:00");
    assertThat(world.jobs("s")).containsExactly("CANCELLED", "READY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aFixedDelayCountsFromTheEndOfTheRun(String kind) throws Exception {
    world(kind);
    world.put("s", "{'fixedDelay': 'PT1M', 'type': 'noop'}");

    world.live(Duration.ofSeconds(200));
    assertThat(world.ledger("s")).containsExactly("FIRED 12:01:00");
    assertThat(world.get("s").status()).isEqualTo(Schedule.Status.WAITING);
    world.endRuns("s"); // at 12:03:20
    world.live(Duration.ofSeconds(70));

    assertThat(world.ledger("s")).containsExactly("FIRED 12:01:00", "FIRED 12:04:20");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aPauseEndsByItself(String kind) throws Exception {
    world(kind);
    world.put("s", "{'cron': '* * * * *', 'type': 'noop'}");
    world.in(beans -> beans.schedules().pause("s", new Pause(null, Duration.ofSeconds(150))));

    world.live(Duration.ofSeconds(200));

    assertThat(world.ledger("s")).containsExactly("SKIPPED_PAUSED 12:01:00 x2", "FIRED 12:03:00");
    assertThat(world.get("s").pausedAt()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whatWasDueBeforeAChangeIsSettledByTheOldDefinition(String kind) throws Exception {
    world(kind);
    world.put("s", "{'cron': '* * * * *', 'type': 'noop'}");
    world.pass(Duration.ofSeconds(60)); // due, and no clock has looked

    world.put("s", "{'cron': '30 * * * * *', 'type': 'noop'}");
    world.live(Duration.ofSeconds(31));
    world.in(beans -> beans.schedules().pause("s", new Pause(null, null)));
    world.pass(Duration.ofSeconds(60));
    world.in(beans -> beans.schedules().resume("s"));

    assertThat(world.ledger("s"))
        .containsExactly("FIRED 12:01:00", "FIRED 12:01:30", "SKIPPED_PAUSED 12:02:30");
    assertThat(world.jobs("s")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aScheduleEndsWhenItsFiringsAreUsedUp(String kind) throws Exception {
    world(kind);
    world.put("s", "{'cron': '* * * * *', 'type': 'noop', 'maxFirings': 2}");

    world.live(Duration.ofSeconds(300));

    assertThat(world.jobs("s")).hasSize(2);
    assertThat(world.get("s").status()).isEqualTo(Schedule.Status.ENDED);
    assertThat(world.get("s").ended()).isEqualTo("its 2 firings are used up");
    world.put("s", "{'cron': '* * * * *', 'type': 'noop', 'maxFirings': 3}");
    world.live(Duration.ofSeconds(600));
    assertThat(world.jobs("s")).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void startAndEndBoundThePlan(String kind) throws Exception {
    world(kind);
    world.put(
        "s",
        "{'cron': '* * * * *', 'type': 'noop', 'startAt': '2026-03-02T12:02:00Z',"
            + " 'endAt': '2026-03-02T12:04:00Z'}");

    world.live(Duration.ofSeconds(300));

    assertThat(world.ledger("s")).containsExactly("FIRED 12:02:00", "FIRED 12:03:00");
    assertThat(world.get("s").status()).isEqualTo(Schedule.Status.ENDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void anEndThatHasPassedIsRefused(String kind) throws Exception {
    world(kind);

    assertThatThrownBy(
            () ->
                world.put(
                    "s", "{'cron': '* * * * *', 'type': 'noop', 'endAt': '2026-03-02T11:00:00Z'}"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("$.endAt")
        .hasMessageContaining("never fire");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void nothingRunsOnTheDaysOfAnExclusionCalendar(String kind) throws Exception {
    world(kind);
    world.calendar("holidays", "{'dates': [{'date': '2026-03-03', 'name': 'Town fair'}]}");
    world.put(
        "s",
        "{'cron': '0 1 * * *', 'zone': 'Pacific/Auckland', 'exclude': ['holidays'], 'type': 'noop'}");

    world.live(Duration.ofDays(3)); // 01:00 in Auckland is 12:00 UTC of the day before

    assertThat(world.ledger("s")).containsExactly("FIRED 12:00:00", "FIRED 12:00:00");
    world.calendar("holidays", "{'dates': [{'date': '2026-03-06', 'name': 'Town fair'}]}");
    world.live(Duration.ofHours(1));
    assertThat(world.ledger("s")).last().isEqualTo("SKIPPED_CALENDAR 12:00:00");
    assertThatThrownBy(
            () -> world.put("t", "{'cron': '@daily', 'exclude': ['none'], 'type': 'noop'}"))
        .hasMessageContaining("$.exclude")
        .hasMessageContaining("none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void jitterPutsEveryInstantOffByTheSame(String kind) throws Exception {
    world(kind);
    Schedule schedule =
        world.put("spread", "{'cron': '0 * * * *', 'type': 'noop', 'jitter': 'PT30M'}");
    Duration offset = Timetable.offset("spread", Duration.ofMinutes(30));

    assertThat(offset).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(30));
    Instant first = Instant.parse("2026-03-02T12:00:00Z").plus(offset);
    assertThat(schedule.nextAt()).isEqualTo(first);
    world.pass(Duration.ofMinutes(91));
    world.look();
    assertThat(world.get("spread").lastAt()).isIn(first, first.plusSeconds(3600));
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aScheduleThatCannotBeFiredIsParkedAndTheOthersFire(String kind) throws Exception {
    world(kind);
    world.put("bad", "{'cron': '* * * * *', 'type': 'noop'}");
    world.put("good", "{'cron': '* * * * *', 'type': 'noop'}");
    world.execute(
        "update watchbill.schedule set definition = replace(definition, 'noop', 'gone')"
            + " where name = 'bad'");

    world.live(Duration.ofSeconds(61));

    assertThat(world.get("bad").parked()).contains("'gone' has no handler");
    assertThat(world.ledger("good")).containsExactly("FIRED 12:01:00");
    world.put("bad", "{'cron': '* * * * *', 'type': 'noop'}");
    world.live(Duration.ofSeconds(60));
    assertThat(world.ledger("bad")).containsExactly("FIRED 12:02:00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void newerTimeZoneRulesMoveThePlannedInstant(String kind) throws Exception {
    world(kind);
    world.put("s", "{'cron': '0 14 * * *', 'zone': 'Europe/Amsterdam', 'type': 'noop'}");
    world.live(Duration.ofSeconds(3601)); // fires at 13:00 UTC
    // As a process would have left it whose rules knew of no winter time.
    world.execute(
        "update watchbill.schedule set next_at = timestamp with time zone '2026-03-03 12:00:00Z',"
            + " due_at = timestamp with time zone '2026-03-03 12:00:00Z', planned_with = '2000a'");

    world.in(beans -> beans.replan().replanGroup(ZoneData.VERSION));

    assertThat(world.get("s").nextAt()).isEqualTo("2026-03-03T13:00:00Z");
    boolean more = world.in(beans -> beans.replan().replanGroup(ZoneData.VERSION));
    assertThat(more).isFalse();
    world.outage(Duration.ofDays(1));
    world.look();
    assertThat(world.ledger("s")).containsExactly("FIRED 13:00:00", "CAUGHT_UP 13:00:00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void manySchedulesDueTogetherFireInGroups(String kind) throws Exception {
    world(kind);
    int schedules = FireSchedules.GROUP + 7;
    for (int i = 0; i < schedules; i++) {
      world.put("s" + i, "{'cron': '0 13 * * *', 'type': 'noop'}");
    }
    world.at("2026-03-02T13:00:00Z");

    assertThat(world.in(beans -> beans.fire().fireGroup()).due()).isEqualTo(FireSchedules.GROUP);
    assertThat(world.in(beans -> beans.fire().fireGroup()).due()).isEqualTo(7);
    assertThat(world.in(beans -> beans.fire().fireGroup()).due()).isZero();
    assertThat(world.audit().fired()).isEqualTo(schedules);
  }

  /** What the check is for: each way to lose or invent an instant is found, and named. */
  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aBrokenLedgerIsFoundAndNamed(String kind) throws Exception {
    List<String> harms =
        List.of(
            "delete from watchbill.firing where schedule = 's' and planned_at ="
                + " timestamp with time zone '2026-03-02 12:02:00Z'",
            "update watchbill.firing set instants = 2 where schedule = 's' and planned_at ="
                + " timestamp with time zone '2026-03-02 12:02:00Z'",
            "update watchbill.firing set outcome = 'NONSENSE' where schedule = 's'",
            "update watchbill.schedule set planned = planned + 1");
    for (String harm : harms) {
      try (World harmed = new World(kind, "2026-03-02T12:00:00Z")) {
        harmed.put("s", "{'cron': '* * * * *', 'type': 'noop'}");
        harmed.live(Duration.ofSeconds(200));
        harmed.execute(harm);

        assertThat(harmed.audit().broken())
            .as(harm)
            .singleElement()
            .matches(broken -> broken.schedule().equals("s"));
      }
    }
    world(kind);
    world.put("s", "{'cron': '* * * * *', 'type': 'noop'}");
    world.live(Duration.ofSeconds(200));
    world.execute("delete from watchbill.firing where schedule = 's'");
    world.execute("update watchbill.schedule set planned = 0"); // the rule still knows
    assertThat(world.audit().broken())
        .singleElement()
        .matches(broken -> broken.reason().contains("its rule gives 3"));
    world.execute("delete from watchbill.balance");
  }
}
