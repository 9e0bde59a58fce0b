package org.watchbill.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.job.TestDatabase;

/** Nodes that start at once on an empty PostgreSQL all come up; an H2 file has one node only. */
class MigrationIT {

  private static final int NODES = 4;
  private static final int TIMES = 8;

  @Test
  void anyNumberOfNodesMayMigrateAtOnce() throws Exception {
    ExecutorService nodes = Executors.newFixedThreadPool(NODES);
    try {
      for (int time = 0; time < TIMES; time++) {
        DataSource empty = TestDatabase.empty("postgresql");
        CyclicBarrier start = new CyclicBarrier(NODES);
        List<Future<String>> migrated = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
          migrated.add(
              nodes.submit(
                  () -> {
                    Migration migration = new Migration(empty);
                    start.await();
                    migration.run();
                    return migration.vendor().folder();
                  }));
        }
        for (Future<String> one : migrated) {
          assertThat(one.get()).isEqualTo("postgresql");
        }
        try (Connection connection = empty.getConnection();
            Statement statement = connection.createStatement();
            ResultSet count = statement.executeQuery("select count(*) from watchbill.schedule")) {
          assertThat(count.next()).isTrue();
        }
      }
    } finally {
      nodes.shutdownNow();
    }
  }

  /** Or each claim and each end would write a page of them anew, neighbours included. */
  @Test
  void noLongTextLiesInItsRowOnH2() throws Exception {
    DataSource h2 = TestDatabase.empty("h2");
    new Migration(h2).run();
    try (Connection connection = h2.getConnection();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                """
                select table_name || '.' || column_name
                  from information_schema.columns
                 where table_schema = 'WATCHBILL' and data_type = 'CHARACTER VARYING'
                   and character_maximum_length > 4000\
                """)) {
      List<String> texts = new ArrayList<>();
      while (found.next()) {
        texts.add(found.getString(1));
      }
      assertThat(texts).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void tablesOfANewerWatchbillAreRefused(String kind) throws Exception {
    DataSource database = TestDatabase.empty(kind);
    new Migration(database).run();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          insert into watchbill."schema_history" ("installed_rank", "version", "description",
                 "type", "script", "checksum", "installed_by", "execution_time", "success")
          values (9000, '9000', 'of tomorrow', 'SQL', 'V9000__of_tomorrow.sql', 1, 'x', 1, true)\
          """);
    }
    assertThatThrownBy(() -> new Migration(database).run())
        .hasMessageContaining("newer Watchbill")
        .hasMessageContaining("9000")
        .hasMessageContaining("of tomorrow");
  }

  /** Also if the process was ended while it changed them. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void textsInTheirRowsAreWholeWhenTheyLieBesideThem(boolean ended) throws Exception {
    DataSource h2 = TestDatabase.empty("h2");
    Flyway.configure()
        .dataSource(h2)
        .schemas("WATCHBILL")
        .table("schema_history")
        .locations("classpath:db/migration/common", "classpath:db/migration/h2")
        .target("16")
        .load()
        .migrate();
    String large = "x".repeat(1_000_000);
    try (Connection connection = h2.getConnection();
        Statement statement = connection.createStatement();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                insert into watchbill.job (id, type, queue, state, priority, payload, result, run_at,
                       created_at, attempt, failures, max_attempts, backoff_ms, submitted_by)
                values (?, 'noop', 'q', 'READY', 4, ?, ?, current_timestamp, current_timestamp, 0, 0,
                        1, 1, 'x')""")) {
      for (int id = 1; id <= 20; id++) {
        insert.setInt(1, id);
        insert.setString(2, id + (id % 2 == 0 ? large : ""));
        insert.setString(3, id % 3 == 0 ? large + id : null);
        insert.executeUpdate();
      }
      statement.execute(
          """
          insert into watchbill.idempotency_key (submitter, name, body_hash, answer, created_at)
          values ('a', 'bc', 'h', repeat('1', 5000), current_timestamp),
                 ('ab', 'c', 'h', repeat('2', 5000), current_timestamp)""");
      if (ended) {
        H2Texts.takeOut(connection);
      }
    }

    new Migration(h2).run();

    try (Connection connection = h2.getConnection();
        Statement statement = connection.createStatement()) {
      try (ResultSet jobs =
          statement.executeQuery("select id, payload, result from watchbill.job order by id")) {
        for (int id = 1; id <= 20; id++) {
          assertThat(jobs.next()).isTrue();
          assertThat(jobs.getString(2)).isEqualTo(id + (id % 2 == 0 ? large : ""));
          assertThat(jobs.getString(3)).isEqualTo(id % 3 == 0 ? large + id : null);
        }
      }
      try (ResultSet keys =
          statement.executeQuery(
              "select answer from watchbill.idempotency_key order by submitter")) {
        keys.next();
        assertThat(keys.getString(1)).isEqualTo("1".repeat(5000));
        keys.next();
        assertThat(keys.getString(1)).isEqualTo("2".repeat(5000));
      }
    }
  }
}
