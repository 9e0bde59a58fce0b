package org.watchbill.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.watchbill.handler.NewJob;
import org.watchbill.job.Job;
import org.watchbill.job.Order;
import org.watchbill.job.Origin;
import org.watchbill.job.SubmitJob;
import org.watchbill.node.Lease;
import org.watchbill.problem.Problem;
import org.watchbill.schedule.Plan.Entry;
import org.watchbill.schema.InstantColumn;
import org.watchbill.schema.Migration;
import org.watchbill.schema.Portion.Sized;
import org.watchbill.schema.VendorSql.Some;
import org.watchbill.settings.Settings;

/**
 * Turns due instants into jobs, many schedules in one transaction: the firing rows, the jobs and
 * the advanced schedules commit together.
 *
 * <p>Who races here: the clocks of all nodes, two threads of each (see {@link FireAlong}), and
 * people who change a schedule. All lock the schedule's row first. On PostgreSQL a clock passes a
 * locked row by, on H2 it waits and looks again; either way it finds the row advanced and does
 * nothing. Should anything slip past the lock, the key of {@link Firing} admits an instant once and
 * fails the whole transaction, jobs and all.
 */
@ApplicationScoped
public class FireSchedules {

  /** As many schedules as one transaction fires. */
  public static final int GROUP = 200;

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Migration schema;
  @Inject SubmitJob submit;
  @Inject Runs runs;
  @Inject Timetables timetables;
  @Inject Lease lease;
  @Inject Settings settings;
  @Inject InstantSource time;

  /** By the schedule's name: payloads this process has checked need not be checked each time. */
  private final Map<String, Long> goodRevisions = new ConcurrentHashMap<>();

  /**
   * What one transaction fired.
   *
   * @param due how many schedules were due
   * @param more whether there may be others
   */
  public record Round(int due, boolean more, List<ScheduleEvent> events) {}

  /** Fires a group of due schedules, all or none. */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public Round fireGroup() {
    Some<Schedule> due = schema.vendor().dueSchedules(em, Schedule.class, time.instant(), GROUP);
    return new Round(due.rows().size(), due.more(), settle(due.rows()));
  }

  /** Fires one schedule if it is due: for a group that one of its members made fail. */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public List<ScheduleEvent> fireOne(String name) {
    Schedule schedule = em.find(Schedule.class, name, LockModeType.PESSIMISTIC_WRITE);
    return schedule == null ? List.of() : settle(List.of(schedule));
  }

  /** Parks a schedule that made its own transaction fail. */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public Optional<ScheduleEvent> park(String name, Throwable reason) {
    Schedule schedule = em.find(Schedule.class, name);
    if (schedule == null) {
      return Optional.empty();
    }
    schedule.park(reason);
    return Optional.of(new ScheduleEvent.Parked(name, schedule.parked()));
  }

  /** The schedules that are due now. */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public List<String> due() {
    return schema.vendor().dueSchedules(em, time.instant(), GROUP).stream()
        .map(Sized::key)
        .toList();
  }

  /**
   * Accounts for all that is due of these schedules, by their present definitions. A schedule that
   * cannot be is parked with the reason; the others go on.
   *
   * @param locked their rows, locked by the caller's transaction
   */
  @Transactional(TxType.MANDATORY)
  public List<ScheduleEvent> settle(List<Schedule> locked) {
    Instant now = time.instant();
    Instant onTime = onTime(now);
    runs.lookUp(locked);
    List<ScheduleEvent> events = new ArrayList<>();
    List<Due> due = new ArrayList<>();
    Timetables.Group group = timetables.group();
    for (Schedule schedule : locked) {
      if (schedule.dueAt() == null || schedule.dueAt().isAfter(now)) {
        continue;
      }
      try {
        due.add(plan(schedule, group.of(schedule), now, onTime));
      } catch (Problem | IllegalArgumentException | DateTimeException e) {
        schedule.park(e);
        events.add(new ScheduleEvent.Parked(schedule.name(), schedule.parked()));
      }
    }
    List<Firing> firings = record(due, now);
    if (!firings.isEmpty()) {
      events.add(new ScheduleEvent.Fired(firings));
    }
    return events;
  }

  /** A due schedule, what is to become of its instants, and the jobs that takes. */
  private record Due(Schedule schedule, Timetable timetable, Plan plan, List<Order> orders) {}

  private Due plan(Schedule schedule, Timetable timetable, Instant now, Instant onTime) {
    Plan plan =
        Plan.of(
            timetable,
            schedule.definition().policies(),
            schedule.standing(schedule.runs().size()),
            now,
            onTime);
    List<Order> orders = new ArrayList<>();
    for (Entry entry : plan.entries()) {
      if (entry.submits()) {
        orders.add(order(schedule, entry.first(), "schedule"));
      }
    }
    return new Due(schedule, timetable, plan, orders);
  }

  /** What was due before is late: due during an outage, or longer ago than the grace allows. */
  private Instant onTime(Instant now) {
    Instant graced = now.minus(settings.misfireGrace());
    return graced.isAfter(lease.onWatchSince()) ? graced : lease.onWatchSince();
  }

  private Order order(Schedule schedule, Instant plannedAt, String by) {
    NewJob job = schedule.definition().job();
    Origin origin = new Origin(by, schedule.name(), plannedAt);
    Long good = goodRevisions.get(schedule.name());
    if (good != null && good == schedule.revision()) {
      return submit.orderAgain(job, origin);
    }
    Order order = submit.order(job, origin);
    goodRevisions.put(schedule.name(), schedule.revision());
    return order;
  }

  private List<Firing> record(List<Due> due, Instant now) {
    List<Order> orders = due.stream().flatMap(one -> one.orders.stream()).toList();
    Iterator<Job> jobs = submit.insert(orders).iterator();
    List<Firing> firings = new ArrayList<>();
    for (Due one : due) {
      for (Entry entry : one.plan.entries()) {
        Long jobId = entry.submits() ? start(one.schedule, jobs.next()) : null;
        if (entry.outcome() == Firing.Outcome.QUEUED) {
          one.schedule.queue(entry.first());
        }
        if (entry.outcome().uses()) {
          one.schedule.used();
        }
        firings.add(new Firing(one.schedule.name(), entry, jobId, lease.node(), now));
      }
      one.schedule.account(one.timetable, one.plan, now);
    }
    Firing.record(em, firings);
    return firings;
  }

  private long start(Schedule schedule, Job job) {
    if (schedule.definition().overlapOrAllow().kind() == OverlapPolicy.Kind.REPLACE) {
      runs.replace(schedule, job.plannedAt());
    }
    schedule.started(job.id());
    return job.id();
  }

  /**
   * Submits a schedule's job outside its plan.
   *
   * @param plannedAt the instant it is for; null for a run a person asked for
   * @param by who asked
   */
  @Transactional(
      value = TxType.MANDATORY,
      dontRollbackOn = {
        Problem.class,
        IllegalArgumentException.class,
        DateTimeException.class
      }) // the caller parks the schedule, and goes on with others
  public Job submitFor(Schedule locked, Instant plannedAt, String by) {
    Job job = submit.insert(List.of(order(locked, plannedAt, by))).get(0);
    locked.started(job.id());
    return job;
  }

  /** When the next schedule is due. */
  @Transactional(TxType.SUPPORTS)
  public Optional<Instant> nextDue() {
    return InstantColumn.instant(
        em.createNativeQuery("select min(due_at) from watchbill.schedule where due_at is not null")
            .getSingleResult());
  }
}
