package org.watchbill.schema;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
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

  /** Reads one row. */
  @FunctionalInterface
  interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /**
   * What a worker asks a queue for.
   *
   * @param limit as many jobs at most
   * @param without job types to leave out
   */
  record Wish(String queue, String node, int limit, Collection<String> without) {}

  /**
   * Makes the best ready jobs of a queue RUNNING on the wish's node: highest priority first, then
   * oldest. A job is given to one caller only, however many ask at once.
   *
   * @param columns which the reader reads, in this order
   * @return the jobs in the order to run them; none when the queue is paused, and none of a limited
   *     queue, whose jobs {@link #take} takes
   */
  <T> List<T> claim(Connection connection, String columns, Reader<T> reader, Wish wish, Instant now)
      throws SQLException;

  /**
   * Makes these jobs RUNNING, each if it is still READY and no other caller is about to take it.
   *
   * @param limited whether they shall count against their queue's limits
   * @return in no order
   */
  <T> List<T> take(
      Connection connection,
      String columns,
      Reader<T> reader,
      List<Long> ids,
      String node,
      boolean limited,
      Instant now)
      throws SQLException;

  /** A query for the database's clock at this very moment, not at the transaction's start. */
  String clock();

  /** One attempt that went well: the job, the attempt's number, what it leaves behind or null. */
  record Success(long id, int attempt, String result) {}

  /**
   * What became of attempts that were to end.
   *
   * @param ended how many jobs were found in the attempt named, and ended
   * @param followed those of them others wait for
   */
  record Succeeded(int ended, List<Long> followed) {}

  /** Makes RUNNING jobs SUCCEEDED, each if it is still in the attempt named. */
  Succeeded succeed(Connection connection, List<Success> successes, Instant at) throws SQLException;

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
