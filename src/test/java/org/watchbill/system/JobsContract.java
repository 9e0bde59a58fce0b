package org.watchbill.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code /jobs} promises, whatever the database. */
abstract class JobsContract {

  private Api api;

  abstract Server server();

  @BeforeEach
  void logIn() {
    api = server().admin();
  }

  private JsonNode job(long id) throws Exception {
    return api.get("jobs/" + id).expect(200).body();
  }

  private JsonNode awaitState(long id, String state) {
    return await()
        .atMost(60, SECONDS)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> job(id), job -> job.at("/state").asText().equals(state));
  }

  private static String queue() {
    return "q" + UUID.randomUUID();
  }

  @Test
  void aJobIsAcceptedRunAndAccountedFor() throws Exception {
    Api.Answer accepted =
        api.post("jobs", "{\"type\":\"noop\",\"payload\":{\"a\":1},\"tags\":[\"b\",\"a\",\"b\"]}")
            .expect(202);
    long id = accepted.body().at("/id").asLong();
    assertThat(accepted.header("Location")).endsWith("/watchbill/api/jobs/" + id);

    JsonNode job = awaitState(id, "SUCCEEDED");

    assertThat(job.at("/payload/a").asInt()).isEqualTo(1);
    assertThat(job.at("/tags").toString()).isEqualTo("[\"a\",\"b\"]");
    assertThat(job.at("/submittedBy").asText()).isEqualTo("admin");
    assertThat(job.at("/attempt").asInt()).isEqualTo(1);
    assertThat(job.at("/attempts")).hasSize(1);
    JsonNode attempt = job.at("/attempts/0");
    assertThat(attempt.at("/outcome").asText()).isEqualTo("SUCCEEDED");
    assertThat(attempt.at("/node").asText()).isEqualTo(job.at("/node").asText()).isNotEmpty();
    assertThat(Instant.parse(attempt.at("/finishedAt").asText()))
        .isAfterOrEqualTo(Instant.parse(attempt.at("/startedAt").asText()));
  }

  @Test
  void aFailingJobIsTriedAgainAndEndsInTheDeadLetterWithItsReason() throws Exception {
    long id =
        api.submit(
            "{\"type\":\"sql.execute\",\"maxAttempts\":3,\"backoff\":\"PT0.05S\","
                + "\"payload\":{\"sql\":\"insert into record (id) values (?)\",\"parameters\":[null]}}");

    JsonNode job = awaitState(id, "DEAD");

    assertThat(job.at("/attempts")).hasSize(3);
    assertThat(job.at("/failures").asInt()).isEqualTo(3);
    assertThat(job.at("/error/message").asText()).containsIgnoringCase("null");
    for (JsonNode attempt : job.at("/attempts")) {
      assertThat(attempt.at("/outcome").asText()).isEqualTo("FAILED");
      assertThat(attempt.at("/error/stackTrace").asText()).contains("SQLException");
    }
    Instant first = Instant.parse(job.at("/attempts/0/finishedAt").asText());
    Instant second = Instant.parse(job.at("/attempts/1/startedAt").asText());
    Instant third = Instant.parse(job.at("/attempts/2/startedAt").asText());
    assertThat(Duration.between(first, second)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    assertThat(Duration.between(second, third)).isGreaterThanOrEqualTo(Duration.ofMillis(100));

    assertThat(
            api.get("jobs?state=DEAD&limit=500")
                .expect(200)
                .body()
                .at("/items")
                .findValuesAsText("id"))
        .contains(Long.toString(id));
  }

  @Test
  void aDeadJobThatIsRetriedHasAllItsAttemptsAgain() throws Exception {
    String key = UUID.randomUUID().toString();
    String insert = sql("insert into record (id) values ('" + key + "')");
    awaitState(api.submit(insert), "SUCCEEDED");
    long id = api.submit(insert);
    awaitState(id, "DEAD");
    awaitState(api.submit(sql("delete from record where id = '" + key + "'")), "SUCCEEDED");

    api.post("jobs/" + id + "/retry").expect(200);

    JsonNode job = awaitState(id, "SUCCEEDED");
    assertThat(job.at("/attempt").asInt()).isEqualTo(2);
    assertThat(job.at("/result/rows").asInt()).isEqualTo(1);
    assertThat(job.at("/attempts")).hasSize(2);
    assertThat(api.post("jobs/" + id + "/retry").status()).isEqualTo(409);
  }

  private static String sql(String statement) {
    return "{\"type\":\"sql.execute\",\"maxAttempts\":1,\"payload\":{\"sql\":\""
        + statement
        + "\"}}";
  }

  @Test
  void cancellingARunningJobUndoesItsWork() throws Exception {
    String key = UUID.randomUUID().toString();
    long id = api.submit(sql(slowInsert().formatted(key)));
    awaitState(id, "RUNNING");

    JsonNode cancelled = api.post("jobs/" + id + "/cancel").expect(200).body();

    assertThat(cancelled.at("/state").asText()).isEqualTo("CANCELLED");
    assertThat(cancelled.at("/attempts/0/outcome").asText()).isEqualTo("CANCELLED");
    // An insert of the same key waits for the slow one's transaction, and goes through only if that
    // was rolled back. On a busy machine it may have to wait for longer than a lock is waited for.
    String insert = sql("insert into record (id) values ('" + key + "')");
    awaitState(
        api.submit(insert.replace("\"maxAttempts\":1", "\"maxAttempts\":5,\"backoff\":\"PT0.1S\"")),
        "SUCCEEDED");
    assertThat(job(id).at("/state").asText()).isEqualTo("CANCELLED");
    assertThat(job(id).at("/attempts")).hasSize(1);
  }

  @Test
  void aServerThatAsksToBeLeftAloneIsLeftAlone() throws Exception {
    List<Long> calls = new CopyOnWriteArrayList<>();
    HttpServer busy = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    busy.createContext(
        "/",
        call -> {
          calls.add(System.nanoTime());
          call.getResponseHeaders().set("Retry-After", "3");
          call.sendResponseHeaders(calls.size() == 1 ? 503 : 204, -1);
          call.close();
        });
    busy.start();
    try {
      long id =
          api.submit(
              """
              {"type": "http.request", "maxAttempts": 2, "backoff": "PT0.01S",
               "payload": {"url": "http://127.0.0.1:%d/"}}"""
                  .formatted(busy.getAddress().getPort()));
      JsonNode job = awaitState(id, "SUCCEEDED");
      assertThat(job.at("/attempts")).hasSize(2);
    } finally {
      busy.stop(0);
    }
    assertThat(Duration.ofNanos(calls.get(1) - calls.get(0)))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(3));
  }

  /** SQL that inserts the record {@code %s} and then takes a second or more. */
  abstract String slowInsert();

  @Test
  void aDelayedJobWaitsAndIsOnTime() throws Exception {
    Api.Answer accepted = api.post("jobs", "{\"type\":\"noop\",\"delay\":\"PT1.5S\"}").expect(202);
    assertThat(accepted.body().at("/state").asText()).isEqualTo("SCHEDULED");

    JsonNode job = awaitState(accepted.body().at("/id").asLong(), "SUCCEEDED");

    Instant runAt = Instant.parse(job.at("/runAt").asText());
    assertThat(Instant.parse(job.at("/startedAt").asText())).isAfterOrEqualTo(runAt);
    assertThat(runAt).isEqualTo(Instant.parse(job.at("/createdAt").asText()).plusMillis(1500));
  }

  @Test
  void aPausedQueueHoldsItsJobsAndAResumedOneGivesThemByPriority() throws Exception {
    String queue = queue();
    api.put("queues/" + queue, "").expect(200);
    api.post("queues/" + queue + "/pause").expect(200);
    String bulk =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    "{\"type\":\"noop\",\"queue\":\"%s\",\"priority\":%d}".formatted(queue, i % 10))
            .collect(Collectors.joining(",", "[", "]"));
    api.post("jobs/bulk", bulk).expect(202);
    long other = api.submit("{\"type\":\"noop\"}");
    awaitState(other, "SUCCEEDED");
    assertThat(api.get("jobs?queue=" + queue + "&state=READY").body().at("/items")).hasSize(40);

    api.post("queues/" + queue + "/resume").expect(200);

    await()
        .atMost(60, SECONDS)
        .until(
            () ->
                api.get("jobs?queue=" + queue + "&state=SUCCEEDED").body().at("/items").size()
                    == 40);
    JsonNode jobs = api.get("jobs?queue=" + queue).body().at("/items");
    assertThat(meanStart(jobs, 9)).isLessThan(meanStart(jobs, 0));
  }

  private static double meanStart(JsonNode jobs, int priority) {
    List<Long> starts = new ArrayList<>();
    for (JsonNode job : jobs) {
      if (job.at("/priority").asInt() == priority) {
        starts.add(Instant.parse(job.at("/startedAt").asText()).toEpochMilli());
      }
    }
    return starts.stream().mapToLong(Long::longValue).average().orElseThrow();
  }

  @Test
  void aWaitingJobCanBeCalledOffAndAnEndedOneCannot() throws Exception {
    long id = api.submit("{\"type\":\"noop\",\"delay\":\"PT1H\"}");

    JsonNode cancelled = api.post("jobs/" + id + "/cancel").expect(200).body();
    assertThat(cancelled.at("/state").asText()).isEqualTo("CANCELLED");
    assertThat(cancelled.at("/error/message").asText()).isEqualTo("cancelled by admin");
    assertThat(cancelled.at("/attempt").asInt()).isZero();

    assertThat(api.post("jobs/" + id + "/cancel").status()).isEqualTo(409);
    assertThat(api.post("jobs/99999999/cancel").status()).isEqualTo(404);
  }

  @Test
  void theSameIdempotencyKeyIsAnsweredTheSameAndSubmitsOnce() throws Exception {
    String key = UUID.randomUUID().toString();
    String queue = queue();
    String body = "{\"type\":\"noop\",\"queue\":\"" + queue + "\"}";
    ExecutorService threads = Executors.newFixedThreadPool(8);
    Callable<Api.Answer> submit = () -> api.post("jobs", body, "Idempotency-Key", key);

    List<String> answers = new ArrayList<>();
    for (Future<Api.Answer> answer :
        threads.invokeAll(IntStream.range(0, 16).mapToObj(i -> submit).toList())) {
      answers.add(answer.get().expect(202).response().body());
    }
    threads.shutdown();

    assertThat(answers).containsOnly(answers.get(0));
    assertThat(api.get("jobs?queue=" + queue).body().at("/items")).hasSize(1);
    Api.Answer other = api.post("jobs", "{\"type\":\"noop\"}", "Idempotency-Key", key);
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.body().at("/detail").asText()).contains(key);
  }

  @Test
  void aBulkIsAllOrNothingAndNamesTheBadOne() throws Exception {
    String queue = queue();
    String good = "{\"type\":\"noop\",\"queue\":\"" + queue + "\"}";
    Api.Answer refused = api.post("jobs/bulk", "[" + good + ",{\"type\":\"htp\"}," + good + "]");

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.body().at("/errors/0/path").asText()).isEqualTo("$[1].type");
    assertThat(refused.body().at("/detail").asText()).contains("htp", "http.request");
    assertThat(api.get("jobs?queue=" + queue).body().at("/items")).isEmpty();
    assertThat(api.post("jobs/bulk", "{\"jobs\":[" + good + "]}").expect(400).body().at("/detail"))
        .asString()
        .contains("must be a JSON array of jobs");
    for (String rest : List.of("[" + good + "]", " junk", "]", good)) {
      String detail =
          api.post("jobs/bulk", "[" + good + "]" + rest).expect(400).body().at("/detail").asText();
      assertThat(detail).as(rest).contains("line 1");
    }
    assertThat(api.post("jobs/bulk", "[" + good + ",").expect(400).body().at("/detail").asText())
        .startsWith("$[1]: not JSON: it ends in the midst");
    assertThat(api.get("jobs?queue=" + queue).body().at("/items")).isEmpty();
    String keyed = good.replace("}", ",\"uniqueKey\":\"" + queue + "\"}");
    String twins = "[" + keyed + "," + good + "," + keyed + "]";
    assertThat(api.post("jobs/bulk", twins).expect(409).body().at("/detail").asText())
        .contains("[0] and [2]", queue);

    Api.Answer lines =
        api.send(
            api.request("jobs/bulk")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString((good + "\n").repeat(1234))));

    assertThat(lines.expect(202).body().at("/accepted").asInt()).isEqualTo(1234);
    assertThat(lines.body().at("/ids")).hasSize(1234);
    await()
        .atMost(60, SECONDS)
        .untilAsserted(
            () -> assertThat(pages("jobs?state=SUCCEEDED&queue=" + queue)).hasSize(1234));
  }

  private List<Long> pages(String path) throws Exception {
    List<Long> ids = new ArrayList<>();
    String next = path + "&limit=500";
    while (next != null) {
      Api.Answer page = api.get(next).expect(200);
      page.body().at("/items").forEach(job -> ids.add(job.at("/id").asLong()));
      String link = page.header("Link");
      assertThat(link == null).isEqualTo(page.body().at("/next").isNull());
      next = link == null ? null : link.substring(1, link.indexOf('>'));
    }
    assertThat(ids).isSortedAccordingTo((a, b) -> Long.compare(b, a)).doesNotHaveDuplicates();
    return ids;
  }

  @Test
  void badInputIsRefusedWithTheFieldTheValueAndTheWayOut() throws Exception {
    assertRefused("{\"type\":\"noop\",\"colour\":1}", 400, "$.colour", "unknown");
    assertRefused("{\"type\":\"noop\"", 400, "$.type", "it ends in the midst");
    assertRefused("", 400, "$", "");
    assertRefused("{\"payload\":{}}", 422, "$.type", "known types");
    assertRefused("{\"type\":\"noop\",\"priority\":10}", 422, "$.priority", "10");
    assertRefused("{\"type\":\"noop\",\"queue\":\"a b\"}", 422, "$.queue", "a b");
    assertRefused("{\"type\":\"noop\",\"delay\":\"-PT1S\"}", 422, "$.delay", "-PT1S");
    assertRefused("{\"type\":\"noop\",\"delay\":\"soon\"}", 400, "$.delay", "soon");
    assertRefused("{\"type\":\"noop\",\"maxAttempts\":0}", 422, "$.maxAttempts", "0");
    assertRefused(
        "{\"type\":\"noop\",\"delay\":\"PT1S\",\"runAt\":\"2030-01-01T00:00:00Z\"}",
        422,
        "$.delay",
        "not both");
    assertRefused("{\"type\":\"http.request\",\"payload\":{}}", 422, "$.payload.url", "");
    assertRefused(
        "{\"type\":\"http.request\",\"payload\":{\"url\":\"http://example.org/\"}}",
        422,
        "$.payload.url",
        "example.org");
    assertRefused(
        "{\"type\":\"sql.execute\",\"payload\":{\"sql\":\"select 1\",\"x\":1}}",
        422,
        "$.payload.x",
        "unknown");
    assertThat(api.get("jobs?state=FINE").body().at("/detail").asText()).contains("FINE", "READY");
    assertThat(api.get("jobs?limit=0").status()).isEqualTo(400);
    assertThat(api.get("jobs?sate=DEAD").expect(400).body().at("/detail").asText())
        .startsWith("sate: unknown query parameter")
        .contains("state", "queue", "limit");
    assertThat(api.get("jobs?queue=a&queue=b").expect(400).body().at("/errors/0/path").asText())
        .isEqualTo("queue");
    assertThat(api.get("jobs/1?x=1").status()).isEqualTo(400);
    assertThat(api.get("jobs/seven").status()).isEqualTo(404);
    assertThat(api.get("nothing").status()).isEqualTo(404);
  }

  private void assertRefused(String body, int status, String path, String detail) throws Exception {
    Api.Answer answer = api.post("jobs", body);
    assertThat(answer.status()).as("%s: %s", body, answer.response().body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.body().at("/errors/0/path").asText()).as(body).isEqualTo(path);
    assertThat(answer.body().at("/detail").asText()).as(body).contains(detail);
  }

  @Test
  void aKeyIsUniqueAmongOpenJobs() throws Exception {
    String key = UUID.randomUUID().toString();
    String body = "{\"type\":\"noop\",\"delay\":\"PT1H\",\"uniqueKey\":\"" + key + "\"}";
    long first = api.submit(body);

    Api.Answer second = api.post("jobs", body);

    assertThat(second.status()).isEqualTo(409);
    assertThat(second.body().at("/detail").asText()).contains(Long.toString(first), key);
    api.post("jobs/" + first + "/cancel").expect(200);
    api.submit(body);
    assertThat(api.post("jobs/" + first + "/retry").status()).isEqualTo(409);
  }

  @Test
  void jobsAreFoundByTagTypeAndText() throws Exception {
    String word = "W" + UUID.randomUUID();
    long id =
        api.submit(
            "{\"type\":\"noop\",\"payload\":{\"note\":\"%s_100%%\"},\"tags\":[\"%s\"]}"
                .formatted(word, word));

    for (String query :
        List.of(
            "tag=" + word,
            "q=" + word.toLowerCase(),
            "type=noop&tag=" + word,
            "q=_100%25&tag=" + word)) {
      assertThat(api.get("jobs?" + query).expect(200).body().at("/items").findValuesAsText("id"))
          .as(query)
          .containsExactly(Long.toString(id));
    }
  }
}
