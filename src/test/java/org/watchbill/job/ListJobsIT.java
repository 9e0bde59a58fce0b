package org.watchbill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.problem.Causes;

/** What lists of jobs find and show, on a real database. */
class ListJobsIT {

  private static final Duration LONG = Duration.ofMinutes(5);

  private static void job(
      TestDatabase database, int id, String state, String payload, String others)
      throws SQLException {
    boolean ended = List.of("DEAD", "SUCCEEDED", "CANCELLED").contains(state);
    database.execute(
        """
        insert into watchbill.job (id, type, queue, state, priority, payload, run_at, created_at,
            attempt, failures, max_attempts, backoff_ms, submitted_by)
        values (%d, 'noop', 'q%d', '%s', 4, %s, timestamp with time zone '2026-01-01 00:00:00+00',
            timestamp with time zone '2026-01-%02d 00:00:00+00', %d, 0, 5, 15000, 'test')"""
            .formatted(id, id % 2, state, payload, id, id));
    if (ended) {
      database.execute(
          "update watchbill.job set finished_at = created_at, started_at = created_at where id = "
              + id);
    }
    if (others != null) {
      database.execute("update watchbill.job set " + others + " where id = " + id);
    }
  }

  private static void fill(TestDatabase database) throws SQLException {
    job(database, 1, "DEAD", "'{}'", "error_type = 'java.io.IOException', error_message = 'GONE'");
    job(database, 2, "CANCELLED", "'{}'", "error_message = 'called off'");
    job(database, 3, "SUCCEEDED", "'{\"to\":\"gone\"}'", "result = '[1]', node = 'a.1'");
    job(database, 4, "READY", "'{}'", "unique_key = '100%_!'");
    job(database, 5, "RUNNING", "'{}'", "node = 'a.1', given_back = 2");
    job(database, 6, "SCHEDULED", "'{}'", null);
    job(database, 7, "WAITING", "'{}'", null);
    job(database, 8, "DEAD", "repeat('x', 1000000)", "error_message = repeat('e', 4000)");
  }

  private static List<ListedJob> list(TestDatabase database, JobFilter filter, int limit)
      throws SQLException {
    List<ListedJob> found = new ArrayList<>();
    try (Connection connection = database.dataSource.getConnection()) {
      for (ListJobs part : ListJobs.parts(database.vendor, filter, limit)) {
        found.addAll(part.read(connection, LONG));
      }
    }
    return found;
  }

  private static List<Long> ids(TestDatabase database, String query) throws SQLException {
    JobsQuery asked = new JobsQuery();
    for (String part : query.split("&")) {
      String value = part.substring(part.indexOf('=') + 1);
      switch (part.substring(0, part.indexOf('='))) {
        case "state" -> asked.state = value;
        case "queue" -> asked.queue = value;
        case "node" -> asked.node = value;
        case "q" -> asked.text = value;
        case "error" -> asked.error = value;
        case "attempts" -> asked.attempts = value;
        case "createdFrom" -> asked.createdFrom = value;
        case "createdTo" -> asked.createdTo = value;
        case "finishedFrom" -> asked.finishedFrom = value;
        case "after" -> asked.after = value;
        default -> throw new IllegalArgumentException(part);
      }
    }
    return list(database, asked.filter(), 50).stream().map(job -> job.job().id()).sorted().toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void everyFilterFindsWhatItSays(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      fill(database);
      assertThat(ids(database, "state=DEAD,CANCELLED")).containsExactly(1L, 2L, 8L);
      assertThat(ids(database, "state=DEAD,READY,RUNNING")).containsExactly(1L, 4L, 5L, 8L);
      assertThat(ids(database, "state=DEAD,READY&queue=q0")).containsExactly(4L, 8L);
      assertThat(ids(database, "queue=q1")).containsExactly(1L, 3L, 5L, 7L);
      assertThat(ids(database, "node=a.1")).containsExactly(3L, 5L);
      assertThat(ids(database, "error=gone")).containsExactly(1L);
      assertThat(ids(database, "error=ioexception")).containsExactly(1L);
      assertThat(ids(database, "q=gone")).containsExactly(1L, 3L);
      assertThat(ids(database, "q=100%_!")).containsExactly(4L);
      assertThat(ids(database, "attempts=3")).containsExactly(3L, 5L);
      assertThat(ids(database, "attempts=>6")).containsExactly(7L, 8L);
      assertThat(ids(database, "attempts=<3&after=2")).containsExactly(1L);
      assertThat(ids(database, "createdFrom=2026-01-02T00:00:00Z&createdTo=2026-01-04T00:00:00Z"))
          .containsExactly(2L, 3L);
      assertThat(ids(database, "finishedFrom=2026-01-03T00:00:00Z")).containsExactly(3L, 8L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void nothingLongLeavesTheDatabase(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      fill(database);
      ListedJob newest = list(database, JobFilter.ANY, 1).get(0);
      assertThat(newest.payload().text()).isEqualTo("x".repeat(200));
      assertThat(newest.payload().bytes()).isEqualTo(1_000_000);
      assertThat(newest.result()).isNull();
      assertThat(newest.job().payload()).isNull();
      assertThat(newest.job().error().message()).hasSize(1000).endsWith("e…");
      ListedJob short3 =
          list(database, JobFilter.of(JobState.SUCCEEDED, null, null, null, null, null), 1).get(0);
      assertThat(short3.result()).isEqualTo(new ListedJob.Beginning("[1]", 3));
    }
  }

  @Test
  void aListThatTakesTooLongIsGivenUp() throws Exception {
    try (TestDatabase database = TestDatabase.of("postgresql");
        Connection other = database.dataSource.getConnection();
        Statement lock = other.createStatement();
        Connection connection = database.dataSource.getConnection()) {
      other.setAutoCommit(false);
      lock.execute("lock table watchbill.job in access exclusive mode");
      ListJobs any = ListJobs.parts(database.vendor, JobFilter.ANY, 1).get(0);
      assertThatThrownBy(() -> any.read(connection, Duration.ofMillis(10)))
          .matches(Causes::isTimeout);
      other.rollback();
      assertThat(any.read(connection, LONG)).isEmpty();
    }
  }

  @Test
  void h2DoesNotKeepTheLimitForWhoComesNext() throws Exception {
    try (TestDatabase database = TestDatabase.of("h2");
        Connection connection = database.dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      ListJobs.parts(database.vendor, JobFilter.ANY, 1).get(0).read(connection, LONG);
      try (ResultSet row =
          statement.executeQuery(
              "select setting_value from information_schema.settings"
                  + " where setting_name = 'QUERY_TIMEOUT'")) {
        assertThat(row.next() ? row.getString(1) : "0").isEqualTo("0");
      }
    }
  }
}
