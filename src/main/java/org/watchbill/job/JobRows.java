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

  private static final String INSERT =
      """
      insert into watchbill.job (id, type, queue, state, priority, payload, run_at, created_at,
          attempt, failures, max_attempts, backoff_ms, schedule, planned_at, unique_key, open_key,
          submitted_by, unique_until, concurrency_key, timeout_ms, batch, waits_for, after_failure)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

  private JobRows() {}

  /**
   * Inserts jobs.
   *
   * @throws PersistenceException if an open job has the unique key of one of them
   */
  static void insert(EntityManager em, List<Job> jobs) {
    JdbcBatch.run(em, INSERT, jobs, JobRows::bind);
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
    insert.setLong(1, job.id());
    insert.setString(2, job.type());
    insert.setString(3, job.queue());
    insert.setString(4, job.state().name());
    insert.setInt(5, job.priority());
    insert.setString(6, job.payload());
    insert.setObject(7, column(job.runAt()));
    insert.setObject(8, column(job.createdAt()));
    insert.setInt(9, job.attempt());
    insert.setInt(10, job.failures());
    insert.setInt(11, job.maxAttempts());
    insert.setLong(12, job.backoff().toMillis());
    insert.setString(13, job.schedule());
    insert.setObject(14, column(job.plannedAt()));
    insert.setString(15, job.uniqueKey());
    insert.setString(16, job.openKey());
    insert.setString(17, job.submittedBy());
    insert.setObject(18, column(job.uniqueUntil()));
    insert.setString(19, job.concurrencyKey());
    insert.setObject(20, job.timeout() == null ? null : job.timeout().toMillis(), Types.BIGINT);
    insert.setObject(21, job.batch(), Types.BIGINT);
    insert.setInt(22, job.waitsFor());
    insert.setString(23, job.afterFailure() == null ? null : job.afterFailure().name());
  }
}
