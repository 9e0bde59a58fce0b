package org.watchbill.system;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server is killed while jobs, whose handler inserts a row, are on their way and schedules fire
 * every second; its broker's journal is lost too. In the end every job has succeeded, every row is
 * there once, and every planned instant is accounted for once.
 */
class KillIT {

  /**
   * What H2 has instead of pg_sleep: the work of the jobs, which takes a while so that some run
   * when the node is killed. The test itself waits for counts.
   */
  private static final String H2_SLEEP = "create alias sleep for 'java.lang.Thread.sleep(long)'";

  private static final Map<String, String> WORK =
      Map.of(
          "h2", "insert into effect select ? where sleep(200) is null",
          "postgresql", "insert into effect select ? from (select pg_sleep(0.2)) as a_while");

  private final SplittableRandom random = new SplittableRandom(seed());
  private Path data;
  private Database database;
  private Server server;
  private Api api;

  private static long seed() {
    long seed = System.nanoTime();
    System.out.println("kill seed " + seed);
    return seed;
  }

  private void start(String kind) throws Exception {
    data = Servers.folder("kill");
    database = kind.equals("h2") ? Database.h2(data) : Database.postgresql();
    execute(database, "create table effect (id integer)");
    if (kind.equals("h2")) {
      execute(database, H2_SLEEP);
    }
    server =
        new Server(data, database)
            .set("watchbill.schedule.ledger-check", "PT1S")
            .set("watchbill.schedule.misfire-grace", "PT1H");
    api = server.start().admin();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void nothingIsLostAndNothingHappensTwice(String kind) throws Exception {
    int jobs = 800;
    int schedules = 6;
    start(kind);
    SecondlySchedules secondly = new SecondlySchedules(api, schedules, 30);
    secondly.awaitInstants(5);
    api.post("jobs/bulk", jobs(WORK.get(kind), jobs)).expect(202);
    killAmong(jobs);
    delete(data.resolve("broker"));
    secondly.awaitSecond(12);
    server.start();

    LedgerIT.assertPolicies(secondly.check(), schedules);
    assertDone(jobs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  @Tag("nightly")
  void nothingIsLostAndNothingHappensTwiceOverThreeKills(String kind) throws Exception {
    int jobs = 2000;
    start(kind);
    api.post("jobs/bulk", jobs(WORK.get(kind), jobs)).expect(202);
    for (int kill = 0; kill < 3; kill++) {
      killAmong(jobs);
      if (kill == 1) {
        delete(data.resolve("broker"));
      }
      server.start();
    }

    assertDone(jobs);
  }

  /** Kills the server when it has done a few of so many jobs more. */
  private void killAmong(int jobs) throws Exception {
    long from = succeeded();
    long killAt = from + random.nextLong(1, Math.max(2, (jobs - from) / 4));
    await()
        .atMost(2, MINUTES)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> succeeded() >= killAt);
    assertThat(api.open()).as("jobs in flight when killed").isPositive();
    server.kill();
  }

  /** How many jobs have succeeded that no schedule submitted. */
  private long succeeded() throws Exception {
    JsonNode stats = api.get("stats").expect(200).body();
    return stats.at("/jobs/SUCCEEDED").asLong()
        - stats.at("/ledger/fired").asLong()
        - stats.at("/ledger/caughtUp").asLong();
  }

  private void assertDone(int jobs) throws Exception {
    await().atMost(5, MINUTES).until(() -> api.open() == 0);
    assertThat(succeeded()).isEqualTo(jobs);
    assertThat(api.count("DEAD")).isZero();
    server.stop();
    assertThat(effects(database)).isEqualTo(List.of((long) jobs, (long) jobs));
  }

  private static void execute(Database database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String jobs(String sql, int count) {
    return IntStream.range(0, count)
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
