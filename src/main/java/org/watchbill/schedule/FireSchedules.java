package org.watchbill.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.watchbill.job.Job;
import org.watchbill.job.Origin;
import org.watchbill.job.SubmitJob;
import org.watchbill.node.Lease;
import org.watchbill.problem.Problem;
import org.watchbill.schedule.Plan.Entry;
import org.watchbill.schema.InstantColumn;
import org.watchbill.schema.Migration;
import org.watchbill.settings.Settings;

/**
 * Turns due instants into jobs, many schedules in one transaction: the firing rows, the jobs and
 * the advanced schedules commit together.
 *
 * <p>Every node may do so at any time. On PostgreSQL a locked schedule is passed by; everywhere the
 * schedule's version lets one of two writers through, and the key of {@link Firing} admits an
 * instant once. Who loses rolls back, jobs and all, and finds nothing due when it looks again.
 */
@ApplicationScoped
public class FireSchedules {

  /** As many schedules as one transaction fires. */
  public static final int GROUP = 100;

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Migration schema;
  @Inject SubmitJob submit;
  @Inject Lease lease;
  @Inject Settings settings;
  @Inject InstantSource time;

  /**
   * What one transaction fired.
   *
   * @param due how many schedules were due; {@link #GROUP} means there may be more
   */
  public record Round(int due, List<ScheduleEvent> events) {}

  /** Fires a group of due schedules, all or none. */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public Round fireGroup() {
    Instant now = time.instant();
    List<String> due = schema.vendor().dueSchedules(em, now, GROUP);
    return new Round(due.size(), due.stream().flatMap(name -> fire(name, now).stream()).toList());
  }

  /** Fires one schedule if it is due: for a group that one of its members made fail. */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public Optional<ScheduleEvent> fireOne(String name) {
    return fire(name, time.instant());
  }

  private Optional<ScheduleEvent> fire(String name, Instant now) {
    Schedule schedule = em.find(Schedule.class, name);
    boolean due = schedule != null && schedule.nextAt() != null && !schedule.nextAt().isAfter(now);
    return due ? Optional.of(fire(schedule, now)) : Optional.empty();
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
    return schema.vendor().dueSchedules(em, time.instant(), GROUP);
  }

  /** A schedule that cannot be fired is parked with the reason; the others of the group fire. */
  private ScheduleEvent fire(Schedule schedule, Instant now) {
    try {
      Plan plan =
          Plan.of(
              schedule.recurrence(), schedule.nextAt(), now, onTime(now), schedule::wasPausedAt);
      List<Firing> firings = new ArrayList<>();
      for (Entry entry : plan.entries()) {
        firings.add(record(schedule, entry, now));
      }
      schedule.planAfter(plan.lastInstant());
      return new ScheduleEvent.Fired(schedule.name(), firings);
    } catch (Problem | IllegalArgumentException | DateTimeException e) {
      schedule.park(e);
      return new ScheduleEvent.Parked(schedule.name(), schedule.parked());
    }
  }

  /** What was due before is late: due during an outage, or longer ago than the grace allows. */
  private Instant onTime(Instant now) {
    Instant graced = now.minus(settings.misfireGrace());
    return graced.isAfter(lease.onWatchSince()) ? graced : lease.onWatchSince();
  }

  private Firing record(Schedule schedule, Entry entry, Instant now) {
    Long jobId = entry.submits() ? submitFor(schedule, entry.first(), "schedule").id() : null;
    Firing firing = new Firing(schedule.name(), entry, jobId, lease.node(), now);
    em.persist(firing);
    return firing;
  }

  /**
   * Submits a schedule's job.
   *
   * @param plannedAt null for a run a person asked for
   */
  public Job submitFor(Schedule schedule, Instant plannedAt, String by) {
    Origin origin = new Origin(by, schedule.name(), plannedAt);
    return submit.submit(List.of(schedule.job()), origin).get(0);
  }

  /** When the next schedule is due. */
  @Transactional(TxType.SUPPORTS)
  public Optional<Instant> nextDue() {
    return InstantColumn.instant(
        em.createNativeQuery(
                "select min(next_at) from watchbill.schedule"
                    + " where next_at is not null and paused_at is null")
            .getSingleResult());
  }
}
