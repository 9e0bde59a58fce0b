package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.watchbill.errand.Announce;
import org.watchbill.schema.Contended;
import org.watchbill.schema.Jdbc;

/** Counts all jobs, and checks that none is missing. */
@ApplicationScoped
public class Books {

  /** The tally's rows without those that another is the sum of. */
  private static final String COUNTED =
      """
      select submitted, succeeded, dead, cancelled from watchbill.tally
       where fold is null
          or fold not in (select sum_of from watchbill.tally where sum_of is not null)""";

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
                from (%s) as counted) t"""
          .formatted(COUNTED);

  /** What the tally says, and what the jobs' rows say, all of them read: of one moment. */
  private static final String BOTH =
      """
      select t.submitted, t.succeeded, t.dead, t.cancelled, j.jobs, j.succeeded, j.dead, j.cancelled
        from (select coalesce(sum(submitted), 0) as submitted,
                     coalesce(sum(succeeded), 0) as succeeded,
                     coalesce(sum(dead), 0) as dead,
                     coalesce(sum(cancelled), 0) as cancelled
                from (%s) as counted) t
       cross join (select count(*) as jobs,
                          coalesce(sum(case when state = 'SUCCEEDED' then 1 else 0 end), 0)
                            as succeeded,
                          coalesce(sum(case when state = 'DEAD' then 1 else 0 end), 0) as dead,
                          coalesce(sum(case when state = 'CANCELLED' then 1 else 0 end), 0)
                            as cancelled
                     from watchbill.job) j"""
          .formatted(COUNTED);

  private static final Duration SAY_AGAIN = Duration.ofHours(1);

  @Inject Jdbc jdbc;
  @Inject FoldTally fold;
  @Inject Announce announce;

  LongSupplier nanos = System::nanoTime;
  private boolean broken;
  private long said;

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

  /**
   * Says if the books do not balance, also where they did not before this process began, and again
   * every hour; says once when they do again. Adds the tally up.
   */
  public void check() {
    Count now = count();
    tell(now.conservation());
    if (now.tallyRows() > 1) {
      boolean more = true;
      while (more) {
        more = fold.step();
      }
    }
  }

  private synchronized void tell(Conservation now) {
    boolean again = nanos.getAsLong() - said > SAY_AGAIN.toNanos();
    if (now.holds() ? broken : !broken || again) {
      broken = !now.holds();
      said = nanos.getAsLong();
      announce.tell(new JobEvent.Counted(now));
    }
  }

  /** What the books said, and what they say since they were taken anew. */
  public record Taken(Conservation before, Conservation after) {}

  /**
   * Takes the books anew: the tally says from then on what the jobs' rows say. Jobs may come and
   * end meanwhile: both sides are read at one moment, and what is made up for is the difference,
   * which nobody else changes, since every other transaction changes both sides alike.
   *
   * @param by who wants it
   */
  @Contended
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public Taken take(String by) {
    Taken taken = jdbc.run(connection -> take(connection, by));
    announce.tell(new JobEvent.BooksTaken(taken.before(), taken.after(), by));
    return taken;
  }

  private static Taken take(Connection connection, String by) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select id from watchbill.books where id = 1 for update");
    }
    long[] tally = new long[4];
    long[] rows = new long[4];
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(BOTH)) {
      row.next();
      for (int i = 0; i < tally.length; i++) {
        tally[i] = row.getLong(i + 1);
        rows[i] = row.getLong(i + 1 + tally.length);
      }
    }
    try (PreparedStatement difference =
            connection.prepareStatement(
                "insert into watchbill.tally (submitted, succeeded, dead, cancelled)"
                    + " values (?, ?, ?, ?)");
        PreparedStatement note =
            connection.prepareStatement(
                "update watchbill.books set taken_at = current_timestamp, taken_by = ?"
                    + " where id = 1")) {
      for (int i = 0; i < tally.length; i++) {
        difference.setLong(i + 1, rows[i] - tally[i]);
      }
      difference.executeUpdate();
      note.setString(1, by);
      note.executeUpdate();
    }
    return new Taken(said(tally, rows), said(rows, rows));
  }

  /** Submitted, succeeded, dead and cancelled: by the tally, and by the rows. */
  private static Conservation said(long[] tally, long[] rows) {
    long live = rows[0] - rows[1] - rows[2] - rows[3];
    return new Conservation(tally[0], live, tally[1], rows[2], rows[3], tally[2], tally[3]);
  }
}
