package org.watchbill.schema;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;

/**
 * The few statements that differ between databases; everything else is JPQL. Each needs a running
 * transaction.
 */
public sealed interface VendorSql permits PostgreSql, H2Sql {

  /**
   * The statements for a database.
   *
   * @param product the JDBC driver's name for it
   */
  static VendorSql of(String product) {
    return switch (product) {
      case "PostgreSQL" -> new PostgreSql();
      case "H2" -> new H2Sql();
      default ->
          throw new IllegalStateException(
              "jdbc/watchbill leads to a " + product + "; Watchbill runs on PostgreSQL and H2");
    };
  }

  /** The schema's name as this database's catalogue writes it. */
  String schema();

  /** Creates the schema unless it is there; nodes that start at once race for it. */
  String createSchema();

  /** Where the migrations of this database lie. */
  String folder();

  /** A query for the next number of a node. */
  String nextNodeNumber();

  /** The next {@code count} job ids, ascending. */
  List<Long> nextJobIds(EntityManager em, int count);

  /**
   * Makes the best ready jobs of a queue RUNNING on {@code node}: highest priority first, then
   * oldest. A job is given to one caller only, however many ask at once.
   *
   * @param as the job entity
   * @return at most {@code limit} jobs in the order to run them; none when the queue is paused
   */
  <T> List<T> claim(
      EntityManager em, Class<T> as, String queue, String node, int limit, Instant now);

  /**
   * Makes RUNNING jobs SUCCEEDED, each if it is still in the attempt named, and writes the rows of
   * these attempts.
   *
   * @param ids of the jobs
   * @param attempts the number of each one's attempt
   * @param results what each leaves behind, or null
   * @return how many were
   */
  int succeed(
      EntityManager em, List<Long> ids, List<Integer> attempts, List<String> results, Instant at);

  /** Ids of SCHEDULED jobs whose time has come, locked where the database can skip locked rows. */
  List<Long> dueJobs(EntityManager em, Instant now, int limit);

  /**
   * Schedules that are due, earliest first, their rows locked; rows that others hold are passed by
   * where the database can, else waited for and looked at again.
   *
   * @param as the schedule entity
   */
  <T> List<T> dueSchedules(EntityManager em, Class<T> as, Instant now, int limit);

  /**
   * Whether {@link #dueSchedules} passes locked rows by, so that several callers share the work.
   */
  boolean passesLockedRows();

  /** Schedules that waited for a job that has ended, locked likewise. */
  <T> List<T> releasedSchedules(EntityManager em, Class<T> as, int limit);
}
