package org.watchbill.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.watchbill.errand.Announce;
import org.watchbill.job.Job;
import org.watchbill.job.SubmitJob;
import org.watchbill.problem.Faults;
import org.watchbill.problem.Problem;
import org.watchbill.rest.Condition;
import org.watchbill.schema.Contended;
import org.watchbill.schema.JdbcBatch;
import org.watchbill.schema.Migration;
import org.watchbill.schema.NamedRow;
import org.watchbill.schema.Portion;
import org.watchbill.schema.Portion.Sized;

/**
 * The schedules and what people do to them. Each change locks the row first and settles what is due
 * by then, so it comes wholly before or wholly after a firing, and no planned instant falls between
 * two definitions.
 */
@ApplicationScoped
@Contended
public class Schedules {

  /** What a schedule is before it is defined. */
  private static final String MAKE =
      "insert into watchbill.schedule (name, definition, enabled, planned, revision, created_at,"
          + " updated_at, updated_by) values (?, '', false, 0, 0, ?, ?, '')";

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Migration schema;
  @Inject FireSchedules fire;
  @Inject ReleaseSchedules release;
  @Inject Timetables timetables;
  @Inject Ledger ledger;
  @Inject SubmitJob submit;
  @Inject InstantSource time;
  @Inject Announce announce;

  /**
   * What a put did.
   *
   * @param created false if the schedule was there before
   */
  public record Put(Schedule schedule, boolean created) {}

  /**
   * Creates or redefines a schedule.
   *
   * @param condition that what is there has to meet
   * @throws Problem 422 for a bad definition, 412 if the condition does not hold
   */
  @Transactional
  public Put put(String name, NewSchedule definition, Condition condition, String by) {
    check(definition);
    Timetable timetable = timetables.held(name, definition);
    Instant now = time.instant();
    Object at = JdbcBatch.column(now);
    NamedRow<Schedule> there = NamedRow.of(em, Schedule.class, name, MAKE, name, at, at);
    Schedule schedule = there.row();
    if (!there.made()) {
      settle(schedule);
    }
    condition.refuse("schedule '" + name + "'", there.made() ? null : schedule.version());
    if (there.made()) {
      ledger.open(schedule);
    } else {
      ledger.close(schedule, true);
    }
    define(schedule, definition, timetable, by);
    return new Put(schedule, there.made());
  }

  /**
   * Checks a definition.
   *
   * @throws Problem 422 naming every field that breaks a rule
   */
  void check(NewSchedule definition) {
    Faults faults = new Faults();
    faults.of(definition::check);
    faults.of(() -> timetables.refuseUnknown(definition));
    faults.of(() -> submit.check(definition.job()));
    faults.raise();
  }

  /** As {@link #check}, but not what is to run. */
  void checkWhen(NewSchedule definition) {
    Faults faults = new Faults();
    faults.of(definition::check);
    faults.of(() -> timetables.refuseUnknown(definition));
    faults.raise();
  }

  private void define(Schedule schedule, NewSchedule definition, Timetable timetable, String by) {
    Instant before = schedule.nextAt();
    schedule.define(definition, timetable, by, time.instant());
    if (schedule.ended() != null && before == null && schedule.firingsLeft() == null) {
      refuseTheFruitless(schedule, definition);
    }
    changed(schedule);
    ledger.begin(schedule.name(), schedule.plannedAfter());
  }

  /** A definition none of whose instants lies ahead is a mistake, unless it once had one. */
  private static void refuseTheFruitless(Schedule schedule, NewSchedule definition) {
    if (schedule.lastAt() == null) {
      String field =
          definition.endAt() != null ? "endAt" : new CheckSchedule(definition).whens().get(0);
      throw Problem.unprocessable("$." + field, "it would never fire: " + schedule.ended());
    }
  }

  private void changed(Schedule schedule) {
    em.flush();
    if (schedule.dueAt() != null) {
      announce.tell(new ScheduleEvent.Planned(schedule.dueAt()));
    }
  }

  /**
   * Removes a schedule; its firings and jobs stay.
   *
   * @param condition that it has to meet
   */
  @Transactional
  public void delete(String name, Condition condition) {
    Optional<Schedule> found = settled(name);
    condition.refuse("schedule '" + name + "'", found.map(Schedule::version).orElse(null));
    Schedule schedule = found.orElseThrow(() -> unknown(name));
    if (schedule.source() != null) {
      throw Problem.conflict(
          "schedule '%s' is declared by %s and would come back; put it with \"enabled\": false"
              .formatted(name, schedule.source()));
    }
    remove(schedule);
  }

  /** Removes a schedule whose row is locked and settled. */
  void remove(Schedule schedule) {
    release.giveUp(schedule);
    ledger.close(schedule, true);
    em.remove(schedule);
  }

  /**
   * From now on the schedule's instants are skipped, and recorded as such.
   *
   * @param until when it resumes by itself, or null
   */
  @Transactional
  public Schedule pause(String name, Pause pause) {
    return change(name, (schedule, now) -> schedule.pause(now, pause.end(now)));
  }

  /** The schedule's instants count again. */
  @Transactional
  public Schedule resume(String name) {
    return change(
        name,
        (schedule, now) -> {
          schedule.resume(now);
          settle(schedule);
        });
  }

  private Schedule change(String name, BiConsumer<Schedule, Instant> act) {
    Schedule schedule = locked(name);
    act.accept(schedule, time.instant());
    changed(schedule);
    return schedule;
  }

  private void settle(Schedule schedule) {
    fire.settle(List.of(schedule)).forEach(announce::tell);
  }

  /** Submits the schedule's job now; the plan goes on as it was. */
  @Transactional
  public Job run(String name, String by) {
    return fire.submitFor(locked(name), null, by);
  }

  private Schedule locked(String name) {
    return settled(name).orElseThrow(() -> unknown(name));
  }

  private static Problem unknown(String name) {
    return Problem.notFound("there is no schedule '" + name + "'");
  }

  /** A schedule, its row locked and what is due by now settled. */
  Optional<Schedule> settled(String name) {
    Schedule schedule = em.find(Schedule.class, name, LockModeType.PESSIMISTIC_WRITE);
    if (schedule != null) {
      settle(schedule);
    }
    return Optional.ofNullable(schedule);
  }

  /** One schedule. */
  @Transactional(TxType.SUPPORTS)
  public Optional<Schedule> find(String name) {
    return Optional.ofNullable(em.find(Schedule.class, name));
  }

  /** How long a schedule's definition is, about; 0 if there is none. */
  @Transactional(TxType.SUPPORTS)
  public long size(String name) {
    List<?> size =
        em.createNativeQuery(
                "select %s from watchbill.schedule where name = ?1"
                    .formatted(schema.vendor().scheduleSize()))
            .setParameter(1, name)
            .getResultList();
    return size.isEmpty() ? 0 : ((Number) size.get(0)).longValue();
  }

  /** How long the definitions are that a list has in memory at once, at most. */
  @Transactional(TxType.SUPPORTS)
  public long portion() {
    String all =
        "select coalesce(sum(%s), 0) from watchbill.schedule"
            .formatted(schema.vendor().scheduleSize());
    return Portion.of(((Number) em.createNativeQuery(all).getSingleResult()).longValue());
  }

  /**
   * Schedules in the order of their names, after one of them. A definition may be a megabyte long,
   * so no more of them are in memory at once than may be.
   *
   * @param as what is wanted of each
   */
  @Transactional(TxType.SUPPORTS)
  public <T> List<T> list(String after, int limit, Function<Schedule, T> as) {
    List<Sized<String>> found =
        Sized.of(
            em.createNativeQuery(
                    "select name, %s from watchbill.schedule where name > ?1 order by name limit ?2"
                        .formatted(schema.vendor().scheduleSize()))
                .setParameter(1, after)
                .setParameter(2, limit)
                .getResultList());
    List<T> all = new ArrayList<>();
    Portion.all(found).forEach(names -> read(names).map(as).forEach(all::add));
    return all;
  }

  private Stream<Schedule> read(List<String> names) {
    return em
        .createQuery(
            "select s from Schedule s where s.name in :names order by s.name", Schedule.class)
        .setParameter("names", names)
        .getResultList()
        .stream();
  }

  /**
   * A schedule's firings, newest first, before an instant.
   *
   * @param outcome the only one wanted, or null for all
   */
  @Transactional(TxType.SUPPORTS)
  public List<Firing> firings(String name, Instant before, Firing.Outcome outcome, int limit) {
    TypedQuery<Firing> query =
        em.createQuery(
                "select f from Firing f where f.schedule = :name and f.plannedAt < :before"
                    + (outcome == null ? "" : " and f.outcome = :outcome")
                    + " order by f.plannedAt desc",
                Firing.class)
            .setParameter("name", name)
            .setParameter("before", before)
            .setMaxResults(limit);
    return (outcome == null ? query : query.setParameter("outcome", outcome)).getResultList();
  }
}
