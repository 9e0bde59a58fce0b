package org.watchbill.schedule;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.watchbill.calendar.PlainCalendars;
import org.watchbill.job.PlainSubmit;
import org.watchbill.job.TestDatabase;
import org.watchbill.json.Json;
import org.watchbill.node.Lease;
import org.watchbill.rest.Condition;
import org.watchbill.schema.Migration;
import org.watchbill.settings.Settings;

/** Schedules on a real database, without a container, by a clock that tests set. */
final class World implements AutoCloseable {

  private final TestDatabase database;
  private Instant now;
  private Instant onWatchSince;

  World(String kind, String now) throws Exception {
    database = TestDatabase.of(kind);
    this.now = Instant.parse(now);
    onWatchSince = this.now;
  }

  /** The beans of one transaction. */
  record Beans(
      EntityManager em,
      Schedules schedules,
      FireSchedules fire,
      ReleaseSchedules release,
      Ledger ledger,
      ReplanSchedules replan) {}

  Instant now() {
    return now;
  }

  void at(String instant) {
    now = Instant.parse(instant);
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /** Every node was down until now. */
  void outage(Duration time) {
    pass(time);
    onWatchSince = now;
  }

  /** Does something in a transaction of its own, at the present instant. */
  <T> T in(Function<Beans, T> work) {
    return database.inTransaction(em -> work.apply(beans(em)));
  }

  private Beans beans(EntityManager em) {
    Migration schema = database.migration;
    Lease lease =
        new Lease() {
          @Override
          public Instant onWatchSince() {
            return onWatchSince;
          }

          @Override
          public String node() {
            return "test.1";
          }
        };
    PlainSubmit submit = new PlainSubmit(em, database.vendor, () -> now);
    Runs runs = new Runs();
    runs.em = em;
    runs.change = submit.change();
    FireSchedules fire = new FireSchedules();
    fire.em = em;
    fire.schema = schema;
    fire.submit = submit;
    fire.runs = runs;
    fire.timetables = new Timetables();
    fire.timetables.calendars = PlainCalendars.over(em, now);
    fire.lease = lease;
    fire.settings = new Settings(key -> Optional.empty());
    fire.time = () -> now;
    ReleaseSchedules release = new ReleaseSchedules();
    release.em = em;
    release.schema = schema;
    release.fire = fire;
    release.runs = runs;
    release.timetables = fire.timetables;
    release.lease = lease;
    release.time = () -> now;
    Ledger ledger = new Ledger();
    ledger.em = em;
    ledger.schema = schema;
    ledger.timetables = fire.timetables;
    Schedules schedules = new Schedules();
    schedules.em = em;
    schedules.schema = schema;
    schedules.fire = fire;
    schedules.release = release;
    schedules.timetables = fire.timetables;
    schedules.ledger = ledger;
    schedules.submit = submit;
    schedules.time = () -> now;
    schedules.announce = PlainSubmit.silent();
    ReplanSchedules replan = new ReplanSchedules();
    replan.em = em;
    replan.schema = schema;
    replan.timetables = fire.timetables;
    replan.ledger = ledger;
    return new Beans(em, schedules, fire, release, ledger, replan);
  }

  /** Puts a schedule; single quotes stand for double ones. */
  Schedule put(String name, String definition) {
    NewSchedule read = Json.read(Json.tree(definition.replace('\'', '"')), NewSchedule.class, "$");
    return in(beans -> beans.schedules.put(name, read, Condition.NONE, "tester").schedule());
  }

  /** Puts an exclusion calendar; single quotes stand for double ones. */
  void calendar(String name, String definition) {
    in(
        beans -> {
          PlainCalendars.put(beans.fire.timetables.calendars, name, definition.replace('\'', '"'));
          return null;
        });
  }

  Schedule get(String name) {
    return in(beans -> beans.schedules.find(name).orElseThrow());
  }

  /** What the clock does when it looks: fires, then releases, until nothing is due. */
  void look() {
    while (in(beans -> beans.fire.fireGroup()).due() > 0) {
      // the next group
    }
    while (in(beans -> beans.release.any())) {
      in(beans -> beans.release.releaseGroup());
    }
  }

  /** Lets time pass, looking whenever something is due, as a clock that is never late. */
  void live(Duration time) {
    Instant end = now.plus(time);
    look();
    for (Instant due = due(); due.isBefore(end); due = due()) {
      now = due;
      look();
    }
    now = end;
  }

  private Instant due() {
    return in(beans -> beans.fire.nextDue()).orElse(Instant.MAX);
  }

  /** The ledger, oldest first, as {@code FIRED 12:00:00}; a stretch ends in {@code x5}. */
  List<String> ledger(String name) {
    return in(
        beans ->
            beans.schedules.firings(name, Recurrence.END, null, 1000).stream()
                .sorted((a, b) -> a.plannedAt().compareTo(b.plannedAt()))
                .map(World::words)
                .toList());
  }

  private static String words(Firing firing) {
    String time = firing.plannedAt().toString().substring(11, 19);
    return firing.outcome() + " " + time + (firing.instants() == 1 ? "" : " x" + firing.instants());
  }

  /** The states of a schedule's jobs, oldest first. */
  List<String> jobs(String name) throws SQLException {
    return column("select state from watchbill.job where schedule = '" + name + "' order by id");
  }

  /** Ends the open jobs of a schedule, now. */
  void endRuns(String name) throws SQLException {
    database.execute(
        "update watchbill.job set state = 'SUCCEEDED', finished_at = timestamp with time zone '"
            + now
            + "' where finished_at is null and schedule = '"
            + name
            + "'");
  }

  void execute(String sql) throws SQLException {
    database.execute(sql);
  }

  private List<String> column(String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = database.dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  /** Checks the whole ledger and adds it up. */
  Ledger.Totals audit() {
    for (Optional<String> after = Optional.of(""); after.isPresent(); ) {
      String from = after.get();
      after = in(beans -> beans.ledger.check(from));
    }
    return in(beans -> beans.ledger.totals());
  }

  @Override
  public void close() throws Exception {
    database.close();
  }
}
