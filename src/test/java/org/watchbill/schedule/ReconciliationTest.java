package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.watchbill.json.Json;
import org.watchbill.schedule.Reconciliation.Act;

class ReconciliationTest {

  private static final String DAILY = "{\"cron\":\"@daily\",\"type\":\"noop\"}";
  private static final String HOURLY = "{\"cron\":\"@hourly\",\"type\":\"noop\"}";
  private static final Instant NOW = Instant.parse("2031-01-01T00:00:00Z");

  private static NewSchedule definition(String json) {
    return Json.read(Json.tree(json), NewSchedule.class, "$");
  }

  private static Declared wanted(String json) {
    return new Declared("x", "file a.yaml", definition(json));
  }

  private static Optional<Schedule> present(String json, String source, String declared) {
    Schedule schedule = new Schedule("x", NOW);
    NewSchedule definition = definition(json);
    schedule.define(definition, definition.timetable("x", Timetable.RestDays.NONE), "alice", NOW);
    schedule.declare(source, declared);
    return Optional.of(schedule);
  }

  private static Reconciliation of(String wanted, Optional<Schedule> present) {
    return Reconciliation.of(wanted(wanted), present, true);
  }

  @Test
  void whatIsNotThereIsCreatedAndWhatAPersonMadeIsLeft() {
    assertThat(of(DAILY, Optional.empty()).act()).isEqualTo(Act.CREATE);
    assertThat(of(HOURLY, present(DAILY, null, null)).act()).isEqualTo(Act.LEAVE);
  }

  @Test
  void nothingIsDoneTwice() {
    assertThat(of(DAILY, present(DAILY, "file a.yaml", DAILY)).act()).isEqualTo(Act.NOTHING);
    assertThat(of(DAILY, present(DAILY, "class A", DAILY)).act()).isEqualTo(Act.NOTE);
    assertThat(of(HOURLY, present(HOURLY, "file a.yaml", DAILY)).act()).isEqualTo(Act.NOTE);
  }

  @Test
  void aChangeIsToldInWords() {
    Reconciliation to = of(HOURLY, present(DAILY, "file a.yaml", DAILY));

    assertThat(to.act()).isEqualTo(Act.CHANGE);
    assertThat(to.definition()).isEqualTo(definition(HOURLY));
    assertThat(to.change()).isEqualTo("cron \"@daily\" is now \"@hourly\"");
    assertThat(to.kept()).isEmpty();
  }

  @Test
  void whatAPersonChangedIsKeptAndTold() {
    Reconciliation to = of(DAILY, present(HOURLY, "file a.yaml", DAILY));

    assertThat(to.act()).isEqualTo(Act.NOTHING);
    assertThat(to.kept())
        .containsExactly(
            "schedule 'x' keeps cron \"@hourly\" set by alice; file a.yaml says \"@daily\"");
  }

  @Test
  void withoutMergingWhatIsDeclaredHolds() {
    Reconciliation to =
        Reconciliation.of(wanted(DAILY), present(HOURLY, "file a.yaml", DAILY), false);

    assertThat(to.act()).isEqualTo(Act.CHANGE);
    assertThat(to.definition()).isEqualTo(definition(DAILY));
  }

  @Test
  void theSummaryCountsThem() {
    assertThat(
            ReconcileSchedules.summary(3, Map.of(Act.CREATE, 1, Act.CHANGE, 1, Act.NOTHING, 1), 0))
        .isEqualTo("schedules declared: 3 (1 created, 1 changed, 1 unchanged), 0 removed");
    assertThat(ReconcileSchedules.summary(1, Map.of(Act.LEAVE, 1), 2))
        .isEqualTo(
            "schedules declared: 1 (0 created, 0 changed, 0 unchanged, 1 left to people), 2 removed");
  }

  @Test
  void aLongSourceIsCutWhereItIsShown() {
    Declared declared = new Declared("x", "class " + "a".repeat(200), definition(DAILY));

    assertThat(declared.by()).hasSize(100).startsWith("…a");
  }
}
