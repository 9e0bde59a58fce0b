package org.watchbill.system;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.watchbill.system.Api.Answer;

/**
 * What callers may do to a node with many jobs of a megabyte each, one thing after the other. The
 * node's heap holds but a part of them, and a JVM that runs out of it ends: so whatever takes more
 * bytes than it may is seen at once.
 */
final class Bytes implements AutoCloseable {

  private static final int LONG = 1_000_000;

  /** The text of a row, twice: in the table and in a child's payload. */
  private static final int LONG_ROW = 500_000;

  private static final int IN_A_BULK = 30;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Database database;
  private final Server server;
  private final int jobs;
  private final ExecutorService callers = Executors.newFixedThreadPool(20);

  /**
   * A node with a heap of so many megabytes.
   *
   * @param jobs how many there are at a time
   */
  Bytes(Server server, Database database, int heap, int jobs) {
    this.server = server;
    this.database = database;
    this.jobs = jobs;
    server.jvm("-Xmx" + heap + "m");
  }

  /** All of it. */
  void run() throws Exception {
    prepare();
    server.start();
    submit();
    list();
    show();
    bulksAtOnce();
    trees();
    drain();
    replay();
    fanOut();
    schedules();
    rescue();
    assertThat(server.process().isAlive()).isTrue();
    assertThat(java.nio.file.Files.readString(server.log())).doesNotContain("OutOfMemoryError");
  }

  private void prepare() throws Exception {
    server.data().toFile().mkdirs();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      String text = database.settings().containsValue("h2") ? "clob" : "text";
      statement.execute("create table long_row (id integer primary key, name " + text + ")");
      String text500k = "repeat('x', " + LONG_ROW + ")";
      for (int i = 0; i < Math.min(jobs, 300); i++) {
        statement.execute("insert into long_row values (" + i + ", " + text500k + ")");
      }
    }
  }

  private Api admin() {
    return server.admin().patience(PATIENCE);
  }

  private void submit() throws Exception {
    admin().put("queues/long", "{}");
    admin().post("queues/long/pause").expect(200);
    for (int left = jobs; left > 0; left -= IN_A_BULK) {
      admin().post("jobs/bulk", bulk(Math.min(left, IN_A_BULK), text())).expect(202);
    }
  }

  private static String text() {
    return "{\"text\":\"" + "x".repeat(LONG) + "\"}";
  }

  private static String bulk(int count, String payload) {
    String job = "{\"type\":\"noop\",\"queue\":\"long\",\"payload\":" + payload + "}";
    return IntStream.range(0, count).mapToObj(i -> job).collect(Collectors.joining(",", "[", "]"));
  }

  /** The same by many callers at once; each is answered, and none otherwise than as said. */
  private List<Answer> atOnce(int count, Callable<Answer> call, Integer... expected)
      throws Exception {
    List<Future<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(callers.submit(call));
    }
    List<Answer> answers = new ArrayList<>();
    for (Future<Answer> answer : calls) {
      answers.add(answer.get());
    }
    assertThat(answers).extracting(Answer::status).isSubsetOf(expected);
    answers.stream()
        .filter(answer -> answer.status() == 503)
        .forEach(answer -> assertThat(answer.header("Retry-After")).isNotNull());
    return answers;
  }

  private void list() throws Exception {
    for (String query : List.of("", "&queue=long", "&state=READY", "&type=noop&state=READY")) {
      JsonNode page = admin().get("jobs?limit=500" + query).expect(200).body();
      assertThat(page.at("/items")).hasSize(Math.min(jobs, 500));
      assertThat(page.toString().length()).isLessThan(1_000_000);
      JsonNode job = page.at("/items/0");
      assertThat(job.has("payload")).isFalse();
      assertThat(job.at("/payloadPreview").asText()).hasSize(200).startsWith("{\"text\":\"xxx");
      assertThat(job.at("/payloadBytes").asInt()).isEqualTo(text().length());
    }
    atOnce(5, () -> admin().get("jobs?limit=500"), 200);
    atOnce(10, () -> admin().get("jobs?limit=500&q=not-there"), 200, 422, 503);
  }

  private void show() throws Exception {
    long id = admin().get("jobs?limit=1").expect(200).body().at("/items/0/id").asLong();
    Answer whole = admin().get("jobs/" + id).expect(200);
    assertThat(whole.body().at("/payload/text").asText()).hasSize(LONG);
    atOnce(20, () -> admin().get("jobs/" + id), 200, 503);
  }

  private void bulksAtOnce() throws Exception {
    String bulk = bulk(32, text());
    List<Answer> answers = atOnce(5, () -> admin().post("jobs/bulk", bulk), 202, 503);
    assertThat(answers).extracting(Answer::status).contains(202);
    String batch = "{\"jobs\":" + bulk + "}";
    atOnce(5, () -> admin().post("batches", batch), 202, 503);
  }

  /** The most that can be made of a text: thirty times as much as it has characters. */
  private void trees() throws Exception {
    String tree = "{\"a\":[" + "{},".repeat(LONG / 3 - 10) + "{}]}";
    atOnce(
        10,
        () ->
            admin().post("jobs", "{\"type\":\"noop\",\"queue\":\"long\",\"payload\":" + tree + "}"),
        202,
        503);
    admin().post("jobs/bulk", bulk(IN_A_BULK, tree)).expect(202);
    String tooLarge = "{\"a\":[" + "{},".repeat(LONG * 9) + "{}]}";
    Answer refused = admin().post("jobs/bulk", bulk(1, tooLarge));
    assertThat(refused.status()).isBetween(400, 499);
    assertThat(admin().post("batches", "{\"jobs\":" + bulk(1, tooLarge) + "}").status())
        .isBetween(400, 499);
  }

  /** As a node leaves them that dies with all of them in hand. */
  private void rescue() throws Exception {
    submit();
    server.stop();
    int running;
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      running =
          statement.executeUpdate(
              "update watchbill.job set state = 'RUNNING', attempt = attempt + 1, node = 'dead.1',"
                  + " started_at = current_timestamp where state = 'READY'");
    }
    assertThat(running).isEqualTo(jobs);
    server.start();
    await()
        .atMost(10, MINUTES)
        .until(() -> admin().count("RUNNING") == 0 && admin().count("READY") == running);
    drain();
  }

  private void drain() throws Exception {
    admin().post("queues/long/resume").expect(200);
    await().atMost(20, MINUTES).until(() -> admin().open() == 0);
    assertThat(admin().get("jobs?state=DEAD&queue=long").body().at("/items")).isEmpty();
  }

  /** Jobs that die with their long payloads, rehearsed, and sent to run again with another one. */
  private void replay() throws Exception {
    int dying = Math.min(jobs, 300);
    String job =
        """
        {"type":"sql.execute","queue":"dying","maxAttempts":1,
         "payload":{"sql":"delete from nowhere where name = ?","parameters":["%s"]}}"""
            .formatted("y".repeat(LONG));
    for (int left = dying; left > 0; left -= IN_A_BULK) {
      String bulk =
          IntStream.range(0, Math.min(left, IN_A_BULK))
              .mapToObj(i -> job)
              .collect(Collectors.joining(",", "[", "]"));
      admin().post("jobs/bulk", bulk).expect(202);
    }
    await().atMost(10, MINUTES).until(() -> admin().open() == 0);
    long dead = admin().count("DEAD");
    assertThat(dead).isEqualTo(dying);

    long id = admin().get("jobs?state=DEAD&limit=1").expect(200).body().at("/items/0/id").asLong();
    atOnce(5, () -> admin().post("jobs/" + id + "/rehearse", "{}"), 200, 503);

    long replay =
        admin()
            .post(
                "replays",
                """
                {"filter":{"queue":"dying"},
                 "payload":{"sql":"delete from long_row where id = -1 and name = ?"}}""")
            .expect(202)
            .body()
            .at("/id")
            .asLong();
    await()
        .atMost(10, MINUTES)
        .until(() -> "DONE".equals(admin().get("replays/" + replay).body().at("/state").asText()));
    assertThat(admin().get("replays/" + replay).body().at("/succeeded").asLong()).isEqualTo(dead);
  }

  private void fanOut() throws Exception {
    long id =
        admin()
            .submit(
                """
                {"type":"sql.fanout","maxAttempts":1,"payload":{
                  "query":"select id, name from long_row",
                  "job":{"type":"noop","queue":"children","payload":{"name":"${name}"}}}}""");
    await().atMost(10, MINUTES).until(() -> admin().open() == 0);
    JsonNode job = admin().get("jobs/" + id).expect(200).body();
    assertThat(job.at("/state").asText()).as(job.toString()).isEqualTo("SUCCEEDED");
    assertThat(job.at("/result/jobs").asInt()).isEqualTo(Math.min(jobs, 300));
  }

  /** Definitions as long as bodies may be, listed, exported and fired together. */
  private void schedules() throws Exception {
    int schedules = Math.min(jobs, 200);
    String definition =
        "{\"every\":\"PT1S\",\"maxFirings\":1,\"type\":\"noop\",\"queue\":\"timed\",\"payload\":%s}"
            .formatted(text());
    for (int i = 0; i < schedules; i++) {
      admin().put("schedules/long-" + i, definition).expect(201);
    }
    JsonNode page = admin().get("schedules?limit=500").expect(200).body();
    assertThat(page.at("/items")).hasSize(schedules);
    assertThat(page.at("/items/0").has("payload")).isFalse();
    assertThat(page.at("/items/0/payloadBytes").asInt()).isEqualTo(text().length());
    atOnce(5, () -> admin().get("schedules?limit=500"), 200, 503);
    await()
        .atMost(10, MINUTES)
        .until(
            () ->
                admin().open() == 0
                    && admin().get("jobs?queue=timed&limit=500").body().at("/items").size()
                        == schedules);
    assertThat(admin().count("DEAD")).isZero();
  }

  @Override
  public void close() throws Exception {
    callers.shutdownNow();
    server.close();
  }
}
