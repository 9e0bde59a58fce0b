package org.watchbill.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.job.Job;
import org.watchbill.node.Lease;
import org.watchbill.problem.Problem;
import org.watchbill.schedule.Plan.Entry;
import org.watchbill.schema.Migration;
import org.watchbill.schema.VendorSql.Some;

/**
 * Goes on with schedules that waited for a run to end: a queued instant becomes a job, a fixed
 * delay begins to count.
 *
 * <p>Who races here: the end of the run, which commits without a lock on the schedule, and the
 * clock, which may have looked a moment before. So the clock looks again after each end it hears
 * of, after each firing that made a schedule wait, and with each tick.
 */
@ApplicationScoped
public class ReleaseSchedules {

  /** As many schedules as one transaction releases. */
  public static final int GROUP = 100;

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Migration schema;
  @Inject FireSchedules fire;
  @Inject Runs runs;
  @Inject Timetables timetables;
  @Inject Lease lease;
  @Inject InstantSource time;

  /** Releases a group of schedules, all or none. */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public FireSchedules.Round releaseGroup() {
    Some<Schedule> found = schema.vendor().releasedSchedules(em, Schedule.class, GROUP);
    List<Schedule> waiting = found.rows();
    runs.lookUp(waiting);
    List<ScheduleEvent> events = new ArrayList<>();
    for (Schedule schedule : waiting) {
      try {
        release(schedule, events);
      } catch (Problem | IllegalArgumentException | DateTimeException e) {
        giveUp(schedule);
        schedule.park(e);
        events.add(new ScheduleEvent.Parked(schedule.name(), schedule.parked()));
      }
    }
    return new FireSchedules.Round(waiting.size(), found.more(), events);
  }

  private void release(Schedule schedule, List<ScheduleEvent> events) {
    if (!schedule.runs().isEmpty()) {
      schedule.await(schedule.runs().get(0)); // another run was started meanwhile
    } else if (schedule.queuedAt() != null) {
      events.add(new ScheduleEvent.Fired(List.of(fireQueued(schedule))));
    } else {
      planAfterRun(schedule);
    }
  }

  private Firing fireQueued(Schedule schedule) {
    Instant at = schedule.queuedAt();
    Instant now = time.instant();
    Job job = fire.submitFor(schedule, at, "schedule");
    end(schedule, Firing.Outcome.FIRED, job.id(), now);
    schedule.released();
    if (schedule.waits()) {
      schedule.await(job.id());
    }
    Entry fired = new Entry(Firing.Outcome.FIRED, at, at, 1);
    return new Firing(schedule.name(), fired, job.id(), lease.node(), now);
  }

  /** Gives the queued instant its outcome. */
  private void end(Schedule schedule, Firing.Outcome outcome, Long jobId, Instant now) {
    em.createNativeQuery(
            """
            update watchbill.firing set outcome = ?1, job_id = cast(?2 as bigint), fired_at = ?3, node = ?4
             where schedule = ?5 and planned_at = ?6 and outcome = 'QUEUED'""")
        .setParameter(1, outcome.name())
        .setParameter(2, jobId)
        .setParameter(3, Timestamp.from(now))
        .setParameter(4, lease.node())
        .setParameter(5, schedule.name())
        .setParameter(6, Timestamp.from(schedule.queuedAt()))
        .executeUpdate();
  }

  private void planAfterRun(Schedule schedule) {
    Job run = em.find(Job.class, schedule.awaits());
    schedule.released();
    if (schedule.waits()) {
      schedule.plan(timetables.of(schedule), run == null ? time.instant() : run.finishedAt());
    }
  }

  /** Ends the wait of a queued instant whose turn will not come. */
  @Transactional(TxType.MANDATORY)
  public void giveUp(Schedule locked) {
    if (locked.queuedAt() != null) {
      end(locked, Firing.Outcome.SKIPPED_OVERLAP, null, time.instant());
    }
    locked.released();
  }

  /** Whether some schedule waited for a run that has ended. */
  @Transactional(TxType.SUPPORTS)
  public boolean any() {
    return !em.createNativeQuery(
            """
            select 1 from watchbill.schedule s left join watchbill.job j on j.id = s.awaits
             where s.awaits is not null and (j.id is null or j.finished_at is not null) limit 1""")
        .getResultList()
        .isEmpty();
  }
}
