package org.watchbill.worker;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.watchbill.job.Job;
import org.watchbill.job.TestDatabase;
import org.watchbill.schema.JdbcBatch;
import org.watchbill.schema.VendorSql.Success;
import org.watchbill.schema.VendorSql.Taken;
import org.watchbill.schema.VendorSql.Wish;

/** Claims and ends jobs as nodes do, by the same statements, without a container. */
public final class Claimers {

  static final String QUEUE = "q";

  private static final String INSERT =
      """
      insert into watchbill.job (id, type, queue, state, priority, payload, run_at, created_at,
          attempt, failures, max_attempts, backoff_ms, submitted_by, concurrency_key)
      values (?, 'noop', 'q', 'READY', ?, '{}', ?, ?, 0, 0, 5, 15000, 'test', ?)""";

  private final TestDatabase database;

  public Claimers(TestDatabase database) {
    this.database = database;
  }

  /** What is done in one transaction. */
  @FunctionalInterface
  public interface Step<T> {
    T on(Connection connection) throws SQLException;
  }

  /** The queue, with limits as JSON, or with none for null. */
  public void queue(String limits, boolean limited) throws SQLException {
    database.execute("delete from watchbill.rate_bucket");
    database.execute("delete from watchbill.job_queue");
    database.execute(
        "insert into watchbill.job_queue (name, limits, keyed, limited) values ('q', %s, false, %s)"
            .formatted(limits == null ? "null" : "'" + limits + "'", limited));
  }

  /** Ready jobs with ids from {@code first}. */
  public void submit(int first, int count, int priority, Instant runAt, IntFunction<String> key)
      throws SQLException {
    try (Connection connection = database.dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
        for (int i = 0; i < count; i++) {
          insert.setLong(1, first + i);
          insert.setInt(2, priority);
          insert.setObject(3, JdbcBatch.column(runAt));
          insert.setObject(4, JdbcBatch.column(runAt));
          insert.setString(5, key.apply(i));
          insert.addBatch();
        }
        insert.executeBatch();
      }
      connection.commit();
    }
  }

  /** Does something in a transaction. */
  public static <T> T in(DataSource source, Step<T> step) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return in(connection, step);
    }
  }

  /** The same on a connection at hand. */
  public static <T> T in(Connection connection, Step<T> step) throws SQLException {
    connection.setAutoCommit(false);
    try {
      T result = step.on(connection);
      connection.commit();
      return result;
    } finally {
      connection.rollback();
    }
  }

  /** A limited claim. */
  public LimitedClaim.Claimed limited(Connection connection, String node, int limit)
      throws SQLException {
    return limited(connection, node, limit, Set.of(), Optional.empty());
  }

  List<Job> limited(Connection connection, int limit, Predicate<String> known) throws SQLException {
    Wish wish = new Wish(QUEUE, "n.1", limit, Set.of());
    return in(
            connection,
            c -> new LimitedClaim(c, database.vendor, wish, Optional.empty(), known).claim())
        .jobs();
  }

  LimitedClaim.Claimed limited(
      Connection connection, String node, int limit, Set<String> without, Optional<Duration> aging)
      throws SQLException {
    Wish wish = new Wish(QUEUE, node, limit, without);
    return in(
        connection, c -> new LimitedClaim(c, database.vendor, wish, aging, type -> true).claim());
  }

  /** How many jobs a limited claim takes. */
  public int limitedCount(Connection connection, int limit) throws SQLException {
    return end(connection, limited(connection, "n.1", limit).jobs());
  }

  /** How many jobs a claim without a look at limits takes. */
  public int fastCount(Connection connection, int limit) throws SQLException {
    return end(connection, fast(connection, "n.1", limit, Set.of()));
  }

  /** How many jobs a claim by age takes. */
  public int agedCount(Connection connection, int limit) throws SQLException {
    return end(connection, aged(connection, "n.1", limit, Duration.ofMinutes(1)));
  }

  List<Job> fast(Connection connection, String node, int limit, Set<String> without)
      throws SQLException {
    return taken(connection, node, limit, without).jobs();
  }

  Taken<Job> taken(Connection connection, String node, int limit, Set<String> without)
      throws SQLException {
    Wish wish = new Wish(QUEUE, node, limit, without);
    return in(
        connection,
        c ->
            database.vendor.claim(
                c, Job.columns(database.vendor), Job::claimed, wish, Instant.now()));
  }

  List<Job> aged(Connection connection, String node, int limit, Duration aging)
      throws SQLException {
    Wish wish = new Wish(QUEUE, node, limit, Set.of());
    return in(connection, c -> new AgedClaim(c, database.vendor, wish, aging).claim(Instant.now()));
  }

  /** Ends attempts well; returns how many. */
  int end(Connection connection, List<Job> jobs) throws SQLException {
    if (jobs.isEmpty()) {
      return 0;
    }
    List<Success> successes = new ArrayList<>();
    jobs.forEach(job -> successes.add(new Success(job.id(), job.token(), null)));
    return in(connection, c -> database.vendor.succeed(c, successes, Instant.now()).ended());
  }

  /** Numbers or instants a query finds. */
  static <T> List<T> ask(DataSource source, String sql, Class<T> as) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<T> found = new ArrayList<>();
      while (row.next()) {
        found.add(row.getObject(1, as));
      }
      return found;
    }
  }
}
