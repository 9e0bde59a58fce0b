package org.watchbill.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
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
                   and character_maximum_length > 4000""")) {
      List<String> texts = new ArrayList<>();
      while (found.next()) {
        texts.add(found.getString(1));
      }
      assertThat(texts).isEmpty();
    }
  }
}
