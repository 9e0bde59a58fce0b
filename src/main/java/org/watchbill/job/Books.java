package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import org.watchbill.errand.Announce;
import org.watchbill.schema.Jdbc;

/** Counts all jobs, and checks that none is missing. */
@ApplicationScoped
public class Books {

  /** One statement, so that all parts are of one moment; each goes by an index of the backlog. */
  private static final String COUNT =
      """
      select t.tally_rows, t.submitted, t.succeeded, t.dead, t.cancelled,
             (select count(*) from watchbill.job where state = 'WAITING') as waiting,
             (select count(*) from watchbill.job where state = 'SCHEDULED') as scheduled,
             (select count(*) from watchbill.job where state = 'READY') as ready,
             (select count(*) from watchbill.job where state = 'RUNNING' and node is not null)
               as running,
             (select count(*) from watchbill.job where state = 'DEAD') as died,
             (select count(*) from watchbill.job where state = 'CANCELLED') as called_off
        from (select count(*) as tally_rows,
                     coalesce(sum(submitted), 0) as submitted,
                     coalesce(sum(succeeded), 0) as succeeded,
                     coalesce(sum(dead), 0) as dead,
                     coalesce(sum(cancelled), 0) as cancelled
                from watchbill.tally) t""";

  @Inject Jdbc jdbc;
  @Inject FoldTally fold;
  @Inject Announce announce;

  private volatile boolean broken;

  /**
   * What there is at this moment.
   *
   * @param jobs how many jobs there are in each state; those that succeeded by the tally
   * @param tallyRows how many rows the tally has
   */
  public record Count(Map<JobState, Long> jobs, Conservation conservation, long tallyRows) {}

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
            row.getLong("cancelled")),
        row.getLong("tally_rows"));
  }

  /** Says it, once, if the books do not balance, and once when they do again; adds the tally up. */
  public void check() {
    Count now = count();
    if (now.conservation().holds() == broken) {
      broken = !broken;
      announce.tell(new JobEvent.Counted(now.conservation()));
    }
    if (now.tallyRows() > 1) {
      fold.fold();
    }
  }
}
