package org.watchbill.job;

import static org.watchbill.schema.JdbcBatch.column;

import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.watchbill.schema.JdbcBatch;
import org.watchbill.schema.VendorSql;

/** Writes new jobs, ten thousand at once if need be. */
final class JobRows {

  private static final String COLUMNS =
      """
      type, queue, state, priority, payload, run_at, created_at, attempt, failures, max_attempts,
      backoff_ms, schedule, planned_at, unique_key, open_key, submitted_by, unique_until,
      concurrency_key, timeout_ms, batch, waits_for, after_failure""";

  private static final String VALUES = COLUMNS.replaceAll("\\w+", "?");

  private static final String INSERT =
      "insert into watchbill.job (%s, id) values (%s, ?)".formatted(COLUMNS, VALUES);

  private JobRows() {}

  /**
   * Inserts jobs.
   *
   * @throws PersistenceException if an open job has the unique key of one of them
   */
  static void insert(EntityManager em, List<Job> jobs) {
    JdbcBatch.run(em, INSERT, jobs, JobRows::bind);
  }

  /** Inserts a job that has no id yet, and gives it the next one. */
  static void insertNumbered(EntityManager em, VendorSql vendor, Job job) {
    try {
      insertNumbered(em.unwrap(Connection.class), vendor, job);
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  /** As {@link #insertNumbered(EntityManager, VendorSql, Job)}, on a connection of one's own. */
  static Job insertNumbered(Connection connection, VendorSql vendor, Job job) throws SQLException {
    job.number(vendor.insertJob(connection, COLUMNS, VALUES, insert -> bindAll(insert, job)));
    return job;
  }

  /**
   * Inserts jobs unless their unique keys are taken.
   *
   * @return those that were inserted
   */
  static List<Job> insertIfFree(EntityManager em, VendorSql vendor, List<Job> jobs) {
    try {
      return vendor.insertIfFree(em.unwrap(Connection.class), INSERT, jobs, JobRows::bind, Job::id);
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  private static void bind(PreparedStatement insert, Job job) throws SQLException {
    bindAll(insert, job);
    insert.setLong(23, job.id());
  }

  /** All but the id. */
  private static void bindAll(PreparedStatement insert, Job job) throws SQLException {
    insert.setString(1, job.type());
    insert.setString(2, job.queue());
    insert.setString(3, job.state().name());
    insert.setInt(4, job.priority());
    insert.setString(5, job.payload());
    insert.setObject(6, column(job.runAt()));
    insert.setObject(7, column(job.createdAt()));
    insert.setInt(8, job.token());
    insert.setInt(9, job.failures());
    insert.setInt(10, job.maxAttempts());
    insert.setLong(11, job.backoff().toMillis());
    insert.setString(12, job.schedule());
    insert.setObject(13, column(job.plannedAt()));
    insert.setString(14, job.uniqueKey());
    insert.setString(15, job.openKey());
    insert.setString(16, job.submittedBy());
    insert.setObject(17, column(job.uniqueUntil()));
    insert.setString(18, job.concurrencyKey());
    insert.setObject(19, job.timeout() == null ? null : job.timeout().toMillis(), Types.BIGINT);
    insert.setObject(20, job.batch(), Types.BIGINT);
    insert.setInt(21, job.waitsFor());
    insert.setString(22, job.afterFailure() == null ? null : job.afterFailure().name());
  }
}
