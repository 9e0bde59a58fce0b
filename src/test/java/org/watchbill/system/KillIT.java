package org.watchbill.system;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server is killed three times while 2,000 jobs, whose handler inserts a row, are on their way.
 * Once its broker's journal is lost too. In the end every job has succeeded and every row is there
 * once.
 */
class KillIT {

  private static final int JOBS = 2000;

  /**
   * What H2 has instead of pg_sleep: the work of the jobs, which takes a while so that some run
   * when the node is killed. The test itself waits for counts.
   */
  private static final String H2_SLEEP = "create alias sleep for 'java.lang.Thread.sleep(long)'";

  private static final Map<String, String> WORK =
      Map.of(
          "h2", "insert into effect select ? where sleep(200) is null",
          "postgresql", "insert into effect select ? from (select pg_sleep(0.2)) as a_while");

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void nothingIsLostAndNothingHappensTwice(String kind) throws Exception {
    Path data = Servers.folder("kill");
    Database database = kind.equals("h2") ? Database.h2(data) : Database.postgresql();
    execute(database, "create table effect (id integer)");
    if (kind.equals("h2")) {
      execute(database, H2_SLEEP);
    }
    try (Server server = new Server(data, database).start()) {
      long seed = System.nanoTime();
      SplittableRandom random = new SplittableRandom(seed);
      System.out.println("kill seed " + seed);
      Api api = server.admin();
      api.post("jobs/bulk", jobs(WORK.get(kind))).expect(202);

      for (int kill = 0; kill < 3; kill++) {
        long from = api.count("SUCCEEDED");
        long killAt = from + random.nextLong(1, Math.max(2, (JOBS - from) / 4));
        await()
            .atMost(2, MINUTES)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> api.count("SUCCEEDED") >= killAt);
        assertThat(api.open()).as("jobs in flight when killed").isPositive();
        server.kill();
        if (kill == 1) {
          delete(data.resolve("broker"));
        }
        server.start();
      }

      await().atMost(5, MINUTES).until(() -> api.open() == 0);
      assertThat(api.count("SUCCEEDED")).isEqualTo(JOBS);
      assertThat(api.count("DEAD")).isZero();
      server.stop();
    }
    assertThat(effects(database)).isEqualTo(List.of((long) JOBS, (long) JOBS));
  }

  private static void execute(Database database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String jobs(String sql) {
    return IntStream.range(0, JOBS)
        .mapToObj(
            i ->
                "{\"type\":\"sql.execute\",\"payload\":{\"sql\":\"%s\",\"parameters\":[%d]}}"
                    .formatted(sql, i))
        .collect(Collectors.joining("\n"));
  }

  /** How many rows there are, and how many different ones. */
  private static List<Long> effects(Database database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet counts =
            statement.executeQuery("select count(*), count(distinct id) from effect")) {
      counts.next();
      return List.of(counts.getLong(1), counts.getLong(2));
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
