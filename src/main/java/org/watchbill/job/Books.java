package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import org.watchbill.schema.Jdbc;
import org.watchbill.schema.Migration;

/** Counts all jobs, and checks that none is missing. */
@ApplicationScoped
public class Books {

  /** One statement, so that all parts are of one moment; each goes by an index of the backlog. */
  private static final String COUNT =
      """
      select t.submitted, t.succeeded, t.dead, t.cancelled,
             (select count(*) from watchbill.job where state = 'WAITING') as waiting,
             (select count(*) from watchbill.job where state = 'SCHEDULED') as scheduled,
             (select count(*) from watchbill.job where state = 'READY') as ready,
             (select count(*) from watchbill.job where state = 'RUNNING' and node is not null)
               as running,
             (select count(*) from watchbill.job where state = 'DEAD') as died,
             (select count(*) from watchbill.job where state = 'CANCELLED') as called_off
        from (select coalesce(sum(submitted), 0) as submitted,
                     coalesce(sum(succeeded), 0) as succeeded,
                     coalesce(sum(dead), 0) as dead,
                     coalesce(sum(cancelled), 0) as cancelled
                from watchbill.tally) t""";

  @Inject Jdbc jdbc;
  @Inject Migration schema;
  @Inject Event<JobEvent> events;

  private volatile boolean broken;

  /**
   * What there is at this moment.
   *
   * @param jobs how many jobs there are in each state; those that succeeded by the tally
   */
  public record Count(Map<JobState, Long> jobs, Conservation conservation) {}

  /** Counts. */
  public Count count() {
    return jdbc.alone(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery(COUNT)) {
            row.next();
            return read(row);
          }
        });
  }

  private static Count read(ResultSet row) throws SQLException {
    Map<JobState, Long> jobs = new EnumMap<>(JobState.class);
    jobs.put(JobState.WAITING, row.getLong("waiting"));
    jobs.put(JobState.SCHEDULED, row.getLong("scheduled"));
    jobs.put(JobState.READY, row.getLong("ready"));
    jobs.put(JobState.RUNNING, row.getLong("running"));
    jobs.put(JobState.SUCCEEDED, row.getLong("succeeded"));
    jobs.put(JobState.DEAD, row.getLong("died"));
    jobs.put(JobState.CANCELLED, row.getLong("called_off"));
    long live = JobState.OPEN.stream().mapToLong(jobs::get).sum();
    return new Count(
        jobs,
        new Conservation(
            row.getLong("submitted"),
            live,
            row.getLong("succeeded"),
            row.getLong("died"),
            row.getLong("called_off"),
            row.getLong("dead"),
            row.getLong("cancelled")));
  }

  /** Says it, once, if the books do not balance, and once when they do again; adds the tally up. */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public void check() {
    Conservation now = count().conservation();
    if (now.holds() == broken) {
      broken = !broken;
      events.fire(new JobEvent.Counted(now));
    }
    jdbc.run(
        connection -> {
          schema.vendor().foldTally(connection);
          return null;
        });
  }
}
