package org.watchbill.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.watchbill.job.Job;
import org.watchbill.job.SubmitJob;
import org.watchbill.problem.Problem;
import org.watchbill.schema.InstantColumn;

/**
 * The schedules and what people do to them. Each change locks the row first, so it comes wholly
 * before or wholly after a firing.
 */
@ApplicationScoped
public class Schedules {

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject FireSchedules fire;
  @Inject SubmitJob submit;
  @Inject InstantSource time;
  @Inject Event<ScheduleEvent.Planned> planned;

  /**
   * What a put did.
   *
   * @param created false if the schedule was there before
   */
  public record Put(Schedule schedule, boolean created) {}

  /**
   * Creates or redefines a schedule.
   *
   * @param revision the revision it must have, or null for any
   * @throws Problem 422 for a bad definition, 412 if the revision is another
   */
  @Transactional
  public Put put(String name, NewSchedule definition, Long revision, String by) {
    Instant now = time.instant();
    definition.recurrence();
    String payload = submit.check(definition.job());
    Schedule schedule = em.find(Schedule.class, name, LockModeType.PESSIMISTIC_WRITE);
    boolean created = schedule == null;
    if (revision != null && (created || schedule.revision() != revision)) {
      throw new Problem(
          412,
          "The schedule was changed meanwhile",
          "If-Match names revision %d; schedule '%s' %s"
              .formatted(
                  revision,
                  name,
                  created ? "does not exist" : "has revision " + schedule.revision()),
          List.of());
    }
    if (created) {
      schedule = new Schedule(name, lastInLedger(name), now);
      em.persist(schedule);
    }
    schedule.define(definition, payload, by, now);
    em.flush();
    announce(schedule);
    return new Put(schedule, created);
  }

  private Instant lastInLedger(String name) {
    return InstantColumn.instant(
            em.createNativeQuery(
                    "select max(last_planned_at) from watchbill.firing where schedule = ?1")
                .setParameter(1, name)
                .getSingleResult())
        .orElse(null);
  }

  private void announce(Schedule schedule) {
    if (schedule.nextAt() != null && schedule.pausedAt() == null) {
      planned.fire(new ScheduleEvent.Planned(schedule.nextAt()));
    }
  }

  /** Removes a schedule; its firings and jobs stay. */
  @Transactional
  public void delete(String name) {
    em.remove(locked(name));
  }

  /** From now on the schedule's instants are skipped, and recorded as such. */
  @Transactional
  public Schedule pause(String name) {
    return change(name, schedule -> schedule.pause(time.instant()));
  }

  /** The schedule's instants count again. */
  @Transactional
  public Schedule resume(String name) {
    return change(name, schedule -> schedule.resume(time.instant()));
  }

  private Schedule change(String name, Consumer<Schedule> act) {
    Schedule schedule = locked(name);
    act.accept(schedule);
    em.flush();
    announce(schedule);
    return schedule;
  }

  /** Submits the schedule's job now; the plan goes on as it was. */
  @Transactional
  public Job run(String name, String by) {
    return fire.submitFor(locked(name), null, by);
  }

  private Schedule locked(String name) {
    Schedule schedule = em.find(Schedule.class, name, LockModeType.PESSIMISTIC_WRITE);
    if (schedule == null) {
      throw Problem.notFound("there is no schedule '" + name + "'");
    }
    return schedule;
  }

  /** One schedule. */
  @Transactional(TxType.SUPPORTS)
  public Optional<Schedule> find(String name) {
    return Optional.ofNullable(em.find(Schedule.class, name));
  }

  /** Schedules in the order of their names, after one of them. */
  @Transactional(TxType.SUPPORTS)
  public List<Schedule> list(String after, int limit) {
    return em.createQuery(
            "select s from Schedule s where s.name > :after order by s.name", Schedule.class)
        .setParameter("after", after)
        .setMaxResults(limit)
        .getResultList();
  }

  /** A schedule's firings, newest first, before an instant. */
  @Transactional(TxType.SUPPORTS)
  public List<Firing> firings(String name, Instant before, int limit) {
    return em.createQuery(
            "select f from Firing f where f.schedule = :name and f.plannedAt < :before"
                + " order by f.plannedAt desc",
            Firing.class)
        .setParameter("name", name)
        .setParameter("before", before)
        .setMaxResults(limit)
        .getResultList();
  }
}
