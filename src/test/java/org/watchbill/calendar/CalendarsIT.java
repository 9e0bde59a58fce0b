package org.watchbill.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.EntityManager;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.job.TestDatabase;
import org.watchbill.problem.Problem;
import org.watchbill.rest.Condition;

/** What is kept of calendars, and how another node sees it: on the real databases. */
class CalendarsIT {

  private static final LocalDate DAY = LocalDate.parse("2026-12-25");

  private final Calendars here = new Calendars();
  private final Calendars there = new Calendars();

  private static <T> T on(TestDatabase database, Calendars node, Function<Calendars, T> act) {
    return database.inTransaction(
        (EntityManager em) -> {
          node.em = em;
          node.schema = database.migration;
          node.time = InstantSource.system();
          return act.apply(node);
        });
  }

  private static Exclusions of(TestDatabase database, Calendars node, String... names) {
    return on(database, node, calendars -> calendars.of(List.of(names)));
  }

  private static ExclusionCalendar put(
      TestDatabase database, Calendars node, String name, String day, String reason) {
    NewCalendar definition =
        new NewCalendar(List.of(new NewCalendar.Day(day, reason)), null, null, null);
    return on(database, node, c -> c.put(name, definition, Condition.NONE, "test").calendar());
  }

  private static void delete(TestDatabase database, Calendars node, String name) {
    on(
        database,
        node,
        calendars -> {
          calendars.delete(name, Condition.NONE);
          return null;
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void anotherNodeSeesAChangeAtOnce(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      put(database, here, "a", "2026-12-25", "Christmas");
      put(database, here, "b", "2026-12-26", "Boxing Day");
      Exclusions first = of(database, there, "b", "a", "a");
      assertThat(first.reason(DAY)).contains("Christmas");
      assertThat(first.reason(DAY.plusDays(1))).contains("Boxing Day");
      assertThat(of(database, there, "a", "b")).isSameAs(first);
      assertThat(of(database, there)).isSameAs(Exclusions.NONE);

      put(database, here, "a", "2026-12-25", "closed");
      assertThat(of(database, there, "a", "b").reason(DAY)).contains("closed");

      delete(database, here, "a");
      assertThatThrownBy(() -> of(database, there, "a", "b"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'a' is not a calendar");
      put(database, here, "a", "2026-12-24", "Christmas Eve");
      put(database, here, "a", "2026-12-24", "Christmas Eve"); // the same revision as before
      assertThat(of(database, there, "a", "b").reason(DAY)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aCalendarThatSchedulesNameStays(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      for (String name : List.of("nl_holidays", "nl-holidays", "holidays", "weekends")) {
        put(database, here, name, "2026-12-25", null);
      }
      schedule(database, "one", "'nl_holidays,weekends'");
      schedule(database, "two", "'weekends'");
      schedule(database, "three", "null");

      assertThatThrownBy(() -> delete(database, here, "weekends"))
          .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.status()).isEqualTo(409))
          .hasMessageContaining("one, two;");
      assertThatThrownBy(() -> delete(database, here, "nl_holidays")).hasMessageContaining("one;");
      delete(database, here, "nl-holidays");
      delete(database, here, "holidays");
      List<CalendarSummary> left = on(database, here, c -> c.list("", 10));
      assertThat(left).extracting(CalendarSummary::name).containsExactly("nl_holidays", "weekends");
      Exclusions held = on(database, here, c -> c.hold(List.of("weekends")));
      assertThat(held.reason(DAY)).contains("2026-12-25");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aCalendarThatIsHeldCannotBeDeletedMeanwhile(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      put(database, here, "a", "2026-12-25", null);
      CompletableFuture<Void> deleted =
          on(
              database,
              here,
              calendars -> {
                calendars.hold(List.of("a"));
                var delete = CompletableFuture.runAsync(() -> delete(database, there, "a"));
                assertThatThrownBy(() -> delete.get(500, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
                calendars.em.createNativeQuery(insert("one", "'a'")).executeUpdate();
                return delete;
              });

      assertThatThrownBy(() -> deleted.get(20, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(Problem.class)
          .hasMessageContaining("named by the schedules one;");
    }
  }

  private static void schedule(TestDatabase database, String name, String exclude)
      throws Exception {
    database.execute(insert(name, exclude));
  }

  private static String insert(String name, String exclude) {
    return "insert into watchbill.schedule (name, definition, exclude, enabled, planned, revision,"
        + " created_at, updated_at, updated_by) values ('"
        + name
        + "', '{}', "
        + exclude
        + ", false, 0, 1, current_timestamp, current_timestamp, 'test')";
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aCalendarHasRoomForTenThousandDays(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      List<NewCalendar.Day> days =
          DAY.datesUntil(DAY.plusDays(10_000))
              .map(day -> new NewCalendar.Day(day.toString(), "é".repeat(50)))
              .toList();
      NewCalendar definition = new NewCalendar(days, null, null, null);

      ExclusionCalendar put =
          on(database, here, c -> c.put("big", definition, Condition.NONE, "test").calendar());

      assertThat(put.entries()).isEqualTo(10_000);
      assertThat(of(database, there, "big").dates()).hasSize(10_000);
      List<NewCalendar.Day> longer =
          days.stream().map(d -> new NewCalendar.Day(d.date(), "x".repeat(100))).toList();
      assertThatThrownBy(
              () ->
                  on(
                      database,
                      here,
                      c ->
                          c.put(
                              "big",
                              new NewCalendar(longer, null, null, null),
                              Condition.NONE,
                              "test")))
          .hasMessageContaining("shorten the names");
    }
  }
}
