package org.watchbill.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Batches, joins, chains and unique keys over two server processes on one PostgreSQL. The node that
 * takes a batch hears of it at once, the other at its next sweep: with four jobs at a time on a
 * node a batch is long enough for both, however fast the machine.
 */
@OnPair
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FlowOnTwoNodesIT {

  private static final Database DATABASE = Pair.DATABASE;

  private static Api first;
  private static Api second;

  @BeforeAll
  static void start() throws Exception {
    try (Connection connection = DATABASE.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create table happened (what varchar(100))");
    }
    Pair.onWatch();
    first = Pair.FIRST.admin();
    second = Pair.SECOND.admin();
    first.put("queues/default", "{\"maxRunningPerNode\": 4}").expect(200);
  }

  @AfterAll
  static void takeTheLimitAway() throws Exception {
    second.put("queues/default", "{}").expect(200);
  }

  private static String sql(String sql, String more) {
    return "{\"type\":\"sql.execute\",\"payload\":{\"sql\":\"" + sql + "\"}" + more + "}";
  }

  private static String effect(String what) {
    return sql("insert into happened values ('" + what + "')", "");
  }

  private static String sleep(double seconds) {
    return sql("select pg_sleep(" + seconds + ")", "");
  }

  private static String fails(String more) {
    return sql("select 1/0", ",\"maxAttempts\":1" + more);
  }

  private static long effects(String what) throws Exception {
    try (Connection connection = DATABASE.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select count(*) from happened where what = '" + what + "'")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static JsonNode awaitState(long id, String state) {
    return await()
        .atMost(40, SECONDS)
        .until(
            () -> second.get("jobs/" + id).body(), job -> job.at("/state").asText().equals(state));
  }

  private static JsonNode submitBatch(List<String> jobs, String more) throws Exception {
    Api.Answer answer =
        first
            .post(
                "batches",
                "{\"name\":\"import\",\"jobs\":[" + String.join(",", jobs) + "]" + more + "}")
            .expect(202);
    assertThat(answer.header("Location")).endsWith("/batches/" + answer.body().at("/id").asLong());
    return answer.body();
  }

  private static JsonNode awaitEnd(long batch) {
    return await()
        .atMost(60, SECONDS)
        .until(() -> second.get("batches/" + batch).body(), b -> !b.at("/endedAt").isNull());
  }

  private static List<JsonNode> children(long batch) throws Exception {
    JsonNode items =
        second.get("jobs?batch=" + batch + "&limit=500").expect(200).body().at("/items");
    return StreamSupport.stream(items.spliterator(), false).toList();
  }

  @Test
  @Order(1)
  void aBatchOverBothNodesStartsOnDeathOnceAndThenOnceAfterAll() throws Exception {
    List<String> jobs = new ArrayList<>();
    IntStream.range(0, 299).forEach(i -> jobs.add(sleep(0.05)));
    jobs.add(3, fails(""));
    String then = effect("then");
    String more = ",\"then\":" + then + ",\"onDeath\":" + effect("death");

    JsonNode batch = submitBatch(jobs, more);
    long id = batch.at("/id").asLong();
    assertThat(batch.at("/ids")).hasSize(300);

    JsonNode ended = awaitEnd(id);
    JsonNode followed = awaitState(batch.at("/then").asLong(), "SUCCEEDED");
    awaitState(batch.at("/onDeath").asLong(), "SUCCEEDED");
    assertThat(ended.at("/total").asInt()).isEqualTo(300);
    assertThat(ended.at("/succeeded").asInt()).isEqualTo(299);
    assertThat(ended.at("/dead").asInt()).isEqualTo(1);
    assertThat(effects("then")).isEqualTo(1);
    assertThat(effects("death")).isEqualTo(1);
    List<JsonNode> children = children(id);
    assertThat(children).hasSize(300).allMatch(c -> c.at("/parent").asLong() == id);
    Set<String> nodes = new HashSet<>();
    children.forEach(child -> nodes.add(child.at("/node").asText().split("\\.")[0]));
    assertThat(nodes).containsExactlyInAnyOrder("first", "second");
    assertThat(children)
        .allMatch(
            c -> c.at("/finishedAt").asText().compareTo(followed.at("/startedAt").asText()) < 0);
    assertThat(first.get("batches").body().at("/items/0/id").asLong()).isEqualTo(id);
  }

  @Test
  @Order(2)
  void aJobAfterFiftyOthersRunsOnce() throws Exception {
    String parents =
        IntStream.range(0, 50).mapToObj(i -> sleep(0.05)).collect(Collectors.joining("\n"));
    JsonNode ids = first.post("jobs/bulk", parents).expect(202).body().at("/ids");
    String join = effect("join").replaceFirst("\\}$", ",\"after\":" + ids + "}");
    long id = first.submit(join);
    JsonNode waiting = second.get("jobs/" + id).body();
    assertThat(waiting.at("/waitsFor").asInt()).isBetween(waiting.at("/after").size(), 50);

    JsonNode job = awaitState(id, "SUCCEEDED");
    assertThat(job.at("/attempts")).hasSize(1);
    assertThat(effects("join")).isEqualTo(1);
  }

  @Test
  @Order(3)
  void whenTheMiddleOfAChainFailsTheRestDoesAsItSays() throws Exception {
    long begin = first.submit(sleep(0.3));
    long middle = first.submit(fails(",\"after\":[" + begin + "]"));
    String after = ",\"after\":[" + middle + "]";
    long hold = first.submit(sql("select 1", after));
    long cancel = first.submit(sql("select 1", after + ",\"afterFailure\":\"CANCEL\""));
    long further =
        first.submit(sql("select 1", ",\"after\":[" + cancel + "],\"afterFailure\":\"CANCEL\""));
    long run = first.submit(sql("select 1", after + ",\"afterFailure\":\"RUN\""));

    awaitState(middle, "DEAD");
    awaitState(run, "SUCCEEDED");
    awaitState(cancel, "CANCELLED");
    assertThat(awaitState(further, "CANCELLED").at("/error/message").asText())
        .contains("job " + cancel);
    assertThat(awaitState(hold, "WAITING").at("/after/0").asLong()).isEqualTo(middle);
    assertThat(
            first
                .post("jobs", "{\"type\":\"noop\",\"after\":[999999]}")
                .expect(422)
                .body()
                .at("/errors/0/path")
                .asText())
        .isEqualTo("$.after");
    second.post("jobs/" + hold + "/retry").expect(200);
    awaitState(hold, "SUCCEEDED");
  }

  @Test
  @Order(4)
  void allWhoSubmitOneKeyOverBothNodesGetTheSameJob() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    for (int round = 0; round < 5; round++) {
      String body =
          "{\"type\":\"noop\",\"delay\":\"PT1H\",\"onConflict\":\"RETURN\",\"uniqueKey\":\"%s\"}"
              .formatted(UUID.randomUUID());
      List<Callable<Api.Answer>> submits = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Api api = i % 2 == 0 ? first : second;
        submits.add(() -> api.post("jobs", body));
      }
      Set<Long> ids = new HashSet<>();
      List<Integer> statuses = new ArrayList<>();
      for (Future<Api.Answer> submit : threads.invokeAll(submits)) {
        ids.add(submit.get().body().at("/id").asLong());
        statuses.add(submit.get().status());
      }
      assertThat(ids).hasSize(1);
      assertThat(statuses).containsOnly(200, 202).containsOnlyOnce(202);
      String instead = body.replace("RETURN", "REPLACE");
      assertThat(first.submit(instead)).isNotIn(ids);
      awaitState(ids.iterator().next(), "CANCELLED");
      String key = UUID.randomUUID().toString();
      String again = body.replace("PT1H", "PT2H");
      Api.Answer found = first.post("jobs", again, "Idempotency-Key", key).expect(200);
      assertThat(first.post("jobs", again, "Idempotency-Key", key).expect(200).body())
          .isEqualTo(found.body());
    }
    threads.shutdown();
  }

  @Test
  @Order(5)
  void aCancelledBatchEndsAndNothingFollows() throws Exception {
    List<String> jobs = new ArrayList<>(List.of(sleep(30), sleep(30)));
    IntStream.range(0, 50).forEach(i -> jobs.add(sql("select 1", ",\"delay\":\"PT1H\"")));
    JsonNode batch = submitBatch(jobs, ",\"then\":" + effect("never"));
    long id = batch.at("/id").asLong();
    long child = first.submit("{\"type\":\"noop\",\"delay\":\"PT1H\",\"batch\":" + id + "}");
    first.submit("{\"type\":\"noop\",\"after\":[" + child + "],\"batch\":" + id + "}");

    second.post("batches/" + id + "/cancel").expect(200);

    JsonNode ended = awaitEnd(id);
    assertThat(ended.at("/cancelled").asInt()).isEqualTo(54);
    for (JsonNode job : first.get("jobs?limit=60&batch=" + id).expect(200).body().at("/items")) {
      assertThat(job.at("/error/message").asText()).as(job.toString()).contains("by admin");
    }
    awaitState(batch.at("/then").asLong(), "CANCELLED");
    assertThat(first.post("batches/" + id + "/cancel").status()).isEqualTo(409);
    assertThat(first.post("jobs", "{\"type\":\"noop\",\"batch\":" + id + "}").status())
        .isEqualTo(409);
  }

  @Test
  @Order(6)
  void whatFollowsABatchRunsOnceThoughANodeIsKilledInTheMiddle() throws Exception {
    List<String> jobs = IntStream.range(0, 200).mapToObj(i -> sleep(0.1)).toList();
    JsonNode batch = submitBatch(jobs, ",\"then\":" + effect("survived"));
    long id = batch.at("/id").asLong();
    await()
        .atMost(30, SECONDS)
        .until(() -> second.get("batches/" + id).body().at("/succeeded").asInt() > 30);

    Pair.FIRST.kill();

    JsonNode ended = awaitEnd(id);
    assertThat(ended.at("/succeeded").asInt()).isEqualTo(200);
    awaitState(batch.at("/then").asLong(), "SUCCEEDED");
    assertThat(effects("survived")).isEqualTo(1);
  }
}
