package org.watchbill.system;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Dead jobs, replayed and rehearsed, on two nodes with one PostgreSQL. Each job inserts a row that
 * refers to another, which is not there at first.
 */
@OnPair
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeadLetterIT {

  private static final int JOBS = 300;
  private static final Database DATABASE = Pair.DATABASE;
  private static Server first;
  private static Server second;
  private static Api api;

  @BeforeAll
  static void startTwoNodes() throws Exception {
    execute("create table cause (queue varchar(20), id integer, primary key (queue, id))");
    execute(
        "create table effect (queue varchar(20), id integer, edited boolean,"
            + " foreign key (queue, id) references cause)");
    Pair.onWatch();
    first = Pair.FIRST;
    second = Pair.SECOND;
    api = second.admin();
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DATABASE.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<Long> counts(String sql) throws SQLException {
    try (Connection connection = DATABASE.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return List.of(row.getLong(1), row.getLong(2));
    }
  }

  /** Rows a queue's jobs have left, and different ones among them. */
  private static List<Long> effects(String queue) throws SQLException {
    return counts(
        "select count(*), count(distinct id) from effect where queue = '%s'".formatted(queue));
  }

  /** Makes the jobs of a queue succeed from now on, but for those of a remainder. */
  private static void mend(String queue, String which) throws SQLException {
    execute(
        "insert into cause select '%s', i from generate_series(1, %d) i where %s"
            .formatted(queue, JOBS, which));
  }

  /** Two tries each, so that one lost with its node does not end a job that would succeed. */
  private static void die(String queue) throws Exception {
    String jobs =
        IntStream.rangeClosed(1, JOBS)
            .mapToObj(
                i ->
                    """
                    {"type":"sql.execute","queue":"%1$s","maxAttempts":2,"backoff":"PT0.01S","payload":{"sql":
                    "insert into effect (queue, id) values ('%1$s', ?)","parameters":[%2$d]}}"""
                        .formatted(queue, i)
                        .replace("\n", " "))
            .collect(Collectors.joining("\n"));
    api.post("jobs/bulk", jobs).expect(202);
    await().atMost(1, MINUTES).until(() -> count(queue, "DEAD") == JOBS);
  }

  private static int count(String queue, String state) throws Exception {
    return api.get("jobs?limit=500&queue=" + queue + "&state=" + state)
        .expect(200)
        .body()
        .at("/items")
        .size();
  }

  private static String replay(Api by, String json) throws Exception {
    Api.Answer answer = by.post("replays", json).expect(202);
    String id = answer.body().at("/id").asText();
    assertThat(answer.header("Location")).endsWith("/api/replays/" + id);
    return "replays/" + id;
  }

  private static JsonNode awaitState(String replay, String state) {
    return await()
        .atMost(1, MINUTES)
        .until(
            () -> api.get(replay).expect(200).body(), r -> r.at("/state").asText().equals(state));
  }

  private static List<Integer> numbers(JsonNode replay, String... fields) {
    return List.of(fields).stream().map(field -> replay.at("/" + field).asInt()).toList();
  }

  @Test
  @Order(1)
  void aRehearsalTellsWhatWouldHappenAndLeavesNothing() throws Exception {
    mend("rehearsal", "i <= 7");
    long id =
        api.submit(
            """
            {"type":"sql.execute","maxAttempts":1,"queue":"rehearsal","payload":
             {"sql":"insert into effect (queue, id) values ('rehearsal', 8)"}}""");
    await().atMost(1, MINUTES).until(() -> count("rehearsal", "DEAD") == 1);
    JsonNode before = api.get("jobs/" + id).body();

    JsonNode fails = api.post("jobs/" + id + "/rehearse").expect(200).body();
    assertThat(fails.at("/exception/message").asText()).contains("23503");
    assertThat(fails.at("/statements/0").asText()).contains("insert into effect");

    JsonNode works =
        api.post(
                "jobs/" + id + "/rehearse",
                """
                {"payload":{"sql":
                 "insert into effect (queue, id) select queue, id from cause where id <= 7"}}""")
            .expect(200)
            .body();
    assertThat(works.at("/verdict/kind").asText()).isEqualTo("DONE");
    assertThat(works.at("/result/rows").asInt()).isEqualTo(7);
    assertThat(works.at("/tables")).hasSize(1);
    assertThat(works.at("/tables/0/table").asText()).isEqualTo("public.effect");
    assertThat(numbers(works.at("/tables/0"), "inserted", "updated", "deleted"))
        .containsExactly(7, 0, 0);
    assertThat(effects("rehearsal")).containsExactly(0L, 0L);
    assertThat(api.get("jobs/" + id).body()).isEqualTo(before);
  }

  @Test
  @Order(2)
  void aFanOutIsRehearsedWithItsChildrenAndARequestIsNot() throws Exception {
    mend("fan", "i <= 150");
    long id =
        api.submit(
            """
            {"type":"sql.fanout","maxAttempts":1,"queue":"fan","payload":
             {"query":"select nothing from cause","job":{"type":"noop","queue":"fans-children",
              "payload":{"of":"${id}"}}}}""");
    await().atMost(1, MINUTES).until(() -> count("fan", "DEAD") == 1);

    JsonNode told =
        api.post(
                "jobs/" + id + "/rehearse",
                "{\"payload\":{\"query\":\"select id from cause where queue = 'fan' order by id\"}}")
            .expect(200)
            .body();

    assertThat(told.at("/exception").isNull()).as(told.toString()).isTrue();
    assertThat(told.at("/jobCount").asInt()).isEqualTo(150);
    assertThat(told.at("/jobs")).hasSize(100);
    assertThat(told.at("/jobs/0/payload/of").asText()).isEqualTo("1");
    assertThat(told.at("/bells/0").asText()).isEqualTo("fans-children");
    assertThat(told.at("/tables").findValuesAsText("table")).containsExactly("watchbill.job");
    assertThat(told.at("/tables/0/inserted").asInt()).isEqualTo(150);
    assertThat(count("fans-children", "SUCCEEDED")).isZero();
    api.get("queues/fans-children").expect(404);

    long call =
        api.submit(
            "{\"type\":\"http.request\",\"queue\":\"fan\",\"maxAttempts\":1,"
                + "\"payload\":{\"url\":\"http://127.0.0.1:1/\"}}");
    await().atMost(1, MINUTES).until(() -> count("fan", "DEAD") == 2);
    assertThat(api.post("jobs/" + call + "/rehearse").expect(409).body().at("/detail").asText())
        .contains("@NonTransactional");
  }

  @Test
  @Order(3)
  void aReplayAtARateBehindACanaryWithAnEditedPayload() throws Exception {
    die("mended");
    mend("mended", "i % 10 <> 0");
    Instant start = Instant.now();
    String replay =
        replay(
            first.admin(),
            """
            {"filter":{"queue":"mended","type":"sql.execute","q":"INSERT INTO"},"rate":100,
             "canary":5,"stopAtFailureShare":0.5,"note":"the causes are back","payload":{"sql":
             "insert into effect (queue, id, edited) values ('mended', ?, true)"}}""");

    JsonNode done = awaitState(replay, "DONE");

    assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(2500));
    assertThat(
            numbers(
                done, "matched", "sent", "succeeded", "deadAgain", "refused", "skipped", "open"))
        .containsExactly(JOBS, JOBS, 270, 30, 0, 0, 0);
    assertThat(effects("mended")).containsExactly(270L, 270L);
    assertThat(counts("select count(*), count(edited) from effect where queue = 'mended'"))
        .containsExactly(270L, 270L);
    JsonNode again = api.get(replay + "/jobs?outcome=DEAD_AGAIN&limit=500").body().at("/items");
    assertThat(again).hasSize(30);
    JsonNode attempts = api.get("jobs/" + again.at("/0/job").asLong()).body().at("/attempts");
    assertThat(attempts).hasSize(4);
  }

  @Test
  @Order(4)
  void aCanaryThatDiesStopsTheReplayUntilItIsResumed() throws Exception {
    die("stopped");
    String replay = replay(api, "{\"filter\":{\"queue\":\"stopped\"},\"canary\":5,\"rate\":200}");
    JsonNode stopped = awaitState(replay, "STOPPED");
    assertThat(stopped.at("/reason").asText()).contains("5 of 5 of the canary died again");
    assertThat(numbers(stopped, "sent", "deadAgain", "waiting")).containsExactly(5, 5, JOBS - 5);
    assertThat(count("stopped", "DEAD")).isEqualTo(JOBS);

    mend("stopped", "true");
    api.post(replay + "/resume").expect(200);
    JsonNode done = awaitState(replay, "DONE");
    assertThat(numbers(done, "sent", "succeeded", "deadAgain")).containsExactly(JOBS, JOBS - 5, 5);
    assertThat(effects("stopped")).containsExactly(JOBS - 5L, JOBS - 5L);
    api.post(replay + "/resume").expect(409);
  }

  @Test
  @Order(5)
  void aCancelledReplaySendsNothingMore() throws Exception {
    die("cancelled");
    mend("cancelled", "true");
    String replay = replay(api, "{\"filter\":{\"queue\":\"cancelled\"},\"rate\":5}");
    await().atMost(1, MINUTES).until(() -> api.get(replay).body().at("/succeeded").asInt() >= 3);
    api.post(replay + "/cancel").expect(200);
    api.post(replay + "/cancel").expect(409);
    JsonNode end =
        await()
            .atMost(1, MINUTES)
            .until(() -> api.get(replay).body(), r -> r.at("/open").asInt() == 0);
    assertThat(end.at("/state").asText()).isEqualTo("CANCELLED");
    assertThat(count("cancelled", "DEAD")).isEqualTo(JOBS - end.at("/sent").asInt());
    assertThat(end.at("/sent").asInt()).isLessThan(JOBS);
  }

  private static void assertRefused(Api api, String field, String name) throws Exception {
    JsonNode refused =
        api.post("replays", "{\"filter\":{\"%s\":\"%s\"}}".formatted(field, name))
            .expect(422)
            .body();
    assertThat(refused.at("/errors/0/path").asText()).isEqualTo("$.filter." + field);
    assertThat(refused.at("/detail").asText()).contains(name);
  }

  @Test
  @Order(6)
  void whoMayDoWhatAndWhatIsRefused() throws Exception {
    api.put("users/olga", "{\"password\":\"keep-the-watch\",\"roles\":[\"operator\"]}");
    api.put("users/vera", "{\"password\":\"keep-the-watch\",\"roles\":[\"viewer\"]}");
    Api olga = second.as("olga", "keep-the-watch");
    Api vera = second.as("vera", "keep-the-watch");
    vera.post("replays", "{\"filter\":{\"queue\":\"cancelled\"}}").expect(403);
    vera.get("replays").expect(200);
    String edited = "{\"filter\":{\"queue\":\"cancelled\"},\"payload\":{\"sql\":\"select 1\"}}";
    assertThat(olga.post("replays", edited).expect(403).body().at("/detail").asText())
        .contains("admin");
    assertThat(olga.post("replays", "{}").expect(422).body().at("/detail").asText())
        .contains("$.filter");
    assertRefused(olga, "queue", "there-is-none");
    assertRefused(olga, "type", "no.type");
    replay(olga, "{\"filter\":{\"queue\":\"cancelled\",\"type\":\"noop\"}}"); // none of them

    String bad = replay(api, "{\"filter\":{\"queue\":\"cancelled\"},\"payload\":{\"sql\":null}}");
    JsonNode done = awaitState(bad, "DONE");
    assertThat(done.at("/refused").asInt()).isEqualTo(done.at("/matched").asInt()).isPositive();
    JsonNode refused = api.get(bad + "/jobs?outcome=REFUSED&limit=1").body().at("/items/0");
    assertThat(refused.at("/reason").asText()).contains("$.payload.sql");
  }

  @Test
  @Order(7)
  void whenItsNodeIsKilledAnotherDrivesOnAndEachJobIsReplayedOnce() throws Exception {
    die("killed");
    mend("killed", "true");
    String replay = replay(first.admin(), "{\"filter\":{\"queue\":\"killed\"},\"rate\":60}");
    await().atMost(1, MINUTES).until(() -> api.get(replay).body().at("/sent").asInt() > 60);
    first.kill();
    assertThat(api.get(replay).body().at("/sent").asInt()).isLessThan(JOBS);

    JsonNode done = awaitState(replay, "DONE");

    assertThat(numbers(done, "matched", "sent", "succeeded")).containsExactly(JOBS, JOBS, JOBS);
    assertThat(effects("killed")).containsExactly((long) JOBS, (long) JOBS);
    JsonNode jobs = api.get("jobs?limit=500&queue=killed").body().at("/items");
    List<Long> ids =
        StreamSupport.stream(jobs.spliterator(), false).map(j -> j.at("/id").asLong()).toList();
    for (long id : ids) {
      List<String> outcomes =
          api.get("jobs/" + id).body().at("/attempts").findValuesAsText("outcome");
      outcomes.removeIf("LOST"::equals);
      assertThat(outcomes).containsExactly("FAILED", "FAILED", "SUCCEEDED");
    }
  }
}
