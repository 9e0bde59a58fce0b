package org.watchbill.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Limits hold over two server processes on one PostgreSQL, each with a broker of its own; and ten
 * thousand slow jobs of one queue keep no other queue waiting.
 *
 * <p>Each job notes when it ran by the database's clock in its own transaction: {@code started_at}
 * of its row when it was claimed, and a row of {@code note} with the time it was really at work.
 */
@OnPair
class LimitsOnTwoNodesIT {

  private static final Database DATABASE = Pair.DATABASE;

  private static List<Server> nodes;

  @BeforeAll
  static void start() throws Exception {
    try (Connection connection = DATABASE.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          create table note (queue varchar(20), key varchar(20),
                             began timestamptz not null, ended timestamptz not null)""");
      statement.execute(
          """
          create function work(q varchar, k varchar, ms integer) returns void language plpgsql as
          $$ declare began timestamptz := clock_timestamp();
          begin
            perform pg_sleep(ms / 1000.0);
            insert into note values (q, k, began, clock_timestamp());
          end $$""");
    }
    nodes = Pair.onWatch();
  }

  @AfterAll
  static void leaveNothingRunning() {
    await().atMost(60, SECONDS).until(() -> running("slow") == 0);
  }

  @Test
  void noMoreRunAtOnceThanTheQueueMayOnBothNodesTogether() throws Exception {
    put("narrow", "{\"maxRunning\": 3}");
    submitToBoth("narrow", 20, 150, i -> null);
    awaitNotes("narrow", 40);

    assertThat(mostAtOnce("narrow")).isEqualTo(3);
  }

  @Test
  void jobsOfOneKeyRunOneAfterTheOtherOnBothNodes() throws Exception {
    submitToBoth("keyed", 20, 50, i -> "k" + i % 3);
    awaitNotes("keyed", 40);

    assertThat(
            number(
                "select count(*) from note a join note b on a.queue = b.queue and a.key = b.key"
                    + " and a.ctid <> b.ctid and a.began <= b.began and b.began < a.ended"
                    + " where a.queue = 'keyed'"))
        .isZero();
    JsonNode queue = nodes.get(0).admin().get("queues/keyed").expect(200).body();
    assertThat(queue.at("/ready").asInt()).isZero();
  }

  @Test
  void overAnyTimeNoMoreStartThanTheRateGivesOnBothNodesTogether() throws Exception {
    put("rated", "{\"rate\": {\"permits\": 10, \"period\": \"PT1S\", \"burst\": 4}}");
    submitToBoth("rated", 27, 1, i -> null);
    awaitNotes("rated", 54);

    List<Double> starts =
        numbers(
            "select extract(epoch from started_at)::float8 from watchbill.job"
                + " where queue = 'rated' order by 1");
    for (int from = 0; from < starts.size(); from++) {
      for (int to = from; to < starts.size(); to++) {
        double seconds = starts.get(to) - starts.get(from) + 1e-5; // as exact as the numbers are
        assertThat(to - from + 1.0).isLessThanOrEqualTo(4 + seconds * 10);
      }
    }
    // 50 tokens have to come back, which takes 5 s; no worker may sleep much longer than that.
    assertThat(starts.get(53) - starts.get(0)).isBetween(4.9, 7.5);
  }

  @Test
  void queuesShowAndCheckTheirLimits() throws Exception {
    Api api = nodes.get(0).admin();
    put(
        "shown",
        "{\"weight\": 3, \"maxRunning\": 7, \"rate\": {\"permits\": 5, \"period\": \"PT1M\"}}");
    JsonNode shown = nodes.get(1).admin().get("queues/shown").expect(200).body();
    assertThat(shown.at("/weight").asInt()).isEqualTo(3);
    assertThat(shown.at("/maxRunning").asInt()).isEqualTo(7);
    assertThat(shown.at("/rate/period").asText()).isEqualTo("PT1M");
    assertThat(shown.at("/running").asInt()).isZero();
    api.put("queues/shown", "").expect(200); // no body changes nothing
    assertThat(api.get("queues/shown").body().at("/maxRunning").asInt()).isEqualTo(7);
    put("shown", "{}");
    assertThat(api.get("queues/shown").body().at("/maxRunning").isNull()).isTrue();
    assertThat(api.put("queues/shown", "{\"maxRuning\": 7}").status()).isBetween(400, 422);
    assertThat(api.put("queues/shown", "{\"maxRunning\": 0}").expect(422).body().toString())
        .contains("$.maxRunning");
  }

  /**
   * The time from the job's acceptance to its claim, both by the database's rows, so that the
   * client, and a slow HTTP answer, have no part in it. Machines that run tests stall now and then:
   * the median of 20 has to keep the limit, and all but two have to keep five times that; while a
   * job that waited for a slow one would wait for seconds.
   */
  @Test
  void tenThousandSlowJobsKeepNoOtherQueueWaiting() throws Exception {
    Api api = nodes.get(0).admin();
    submit(api, "slow", 10_000, 4000, i -> null);
    await().atMost(20, SECONDS).until(() -> running("slow") >= 13);
    for (int i = 0; i < 20; i++) {
      String queue = "quick-" + i % 4;
      long id = api.submit(job(queue, 1, null));
      await()
          .atMost(10, SECONDS)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> api.get("jobs/" + id).body().at("/state").asText().equals("SUCCEEDED"));
    }
    List<Double> waits =
        numbers(
            "select extract(epoch from started_at - created_at)::float8 * 1000 from watchbill.job"
                + " where queue like 'quick-%'");
    Collections.sort(waits);
    System.out.println("milliseconds beside 10,000 slow jobs: " + waits);
    assertThat(waits).hasSize(20);
    assertThat(waits.get(10)).isLessThan(200);
    assertThat(waits.get(17)).isLessThan(1000);
    assertThat(running("slow")).isGreaterThanOrEqualTo(13);
    api.post("queues/slow/pause").expect(200);
  }

  private static void put(String queue, String limits) throws Exception {
    nodes.get(0).admin().put("queues/" + queue, limits).expect(200);
  }

  private static void submitToBoth(String queue, int jobs, int millis, IntFunction<String> key)
      throws Exception {
    for (Server node : nodes) {
      submit(node.admin(), queue, jobs, millis, key);
    }
  }

  private static void submit(Api api, String queue, int jobs, int millis, IntFunction<String> key)
      throws Exception {
    api.post(
            "jobs/bulk",
            IntStream.range(0, jobs)
                .mapToObj(i -> job(queue, millis, key.apply(i)))
                .collect(Collectors.joining("\n")))
        .expect(202);
  }

  private static String job(String queue, int millis, String key) {
    return """
    {"type": "sql.execute", "queue": "%s", %s "payload":
      {"sql": "select work(?, ?, cast(? as integer))", "parameters": ["%s", %s, %d]}}"""
        .formatted(
            queue,
            key == null ? "" : "\"concurrencyKey\": \"" + key + "\",",
            queue,
            key == null ? "\"\"" : "\"" + key + "\"",
            millis)
        .replace("\n", " ");
  }

  private static void awaitNotes(String queue, int count) {
    await()
        .atMost(40, SECONDS)
        .until(() -> number("select count(*) from note where queue = '" + queue + "'") == count);
  }

  private static double running(String queue) throws SQLException {
    return number(
        "select count(*) from watchbill.job where state = 'RUNNING' and queue = '" + queue + "'");
  }

  /** The most jobs at work at one moment; that is a moment when one began. */
  private static double mostAtOnce(String queue) throws SQLException {
    return number(
        """
        select max((select count(*) from note b where b.queue = a.queue
                       and b.began <= a.began and a.began < b.ended))
          from note a where a.queue = '%s'"""
            .formatted(queue));
  }

  private static double number(String sql) throws SQLException {
    return numbers(sql).get(0);
  }

  private static List<Double> numbers(String sql) throws SQLException {
    try (Connection connection = DATABASE.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<Double> found = new ArrayList<>();
      while (row.next()) {
        found.add(row.getDouble(1));
      }
      return found;
    }
  }
}
