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
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Two server processes on one PostgreSQL, each with a broker of its own. What is asked for at one
 * happens on the other: jobs are cancelled and timed out there, in the middle of a statement, and
 * nodes are drained and shut down without a job paying for it.
 */
@OnPair
class ControlIT {

  private static final Database DATABASE = Pair.DATABASE;

  /** Changes a row first, and sleeps then with its lock held. */
  private static final String WORK =
      "with changed as (update counter set n = n + 1 where id = ? returning id)"
          + " select pg_sleep(?) from changed";

  private Api a;

  @Test
  void whatIsAskedOfOneNodeHappensOnTheOther() throws Exception {
    execute("create table counter (id integer primary key, n integer)");
    execute("insert into counter select i, 0 from generate_series(1, 20) as i");
    Pair.onWatch();
    a = Pair.FIRST.admin();
    drain(a, "first"); // what is submitted now runs on the second
    awaitState("first", "DRAINED");

    cancelled();
    timedOut();
    drained();
    shutDown(Pair.SECOND);
  }

  private void cancelled() throws Exception {
    long job = begin(1, 60, "");
    long start = System.nanoTime();
    a.post("jobs/" + job + "/cancel").expect(200);
    await().atMost(5, SECONDS).until(() -> sleeping() == 0);
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    System.out.printf("control: cancelled on the other node after %d ms%n", took.toMillis());
    assertThat(took).isLessThan(Duration.ofSeconds(3));
    execute("select n from counter where id = 1 for update nowait");
    assertThat(count(1)).isZero();
    assertThat(outcomes(job)).containsExactly("CANCELLED");
    await().atMost(5, SECONDS).until(() -> running("second") == 0);
  }

  private void timedOut() throws Exception {
    long job = begin(2, 60, ",\"timeout\":\"PT2S\",\"maxAttempts\":1");
    JsonNode dead = await().atMost(6, SECONDS).until(() -> job(job), j -> is(j, "DEAD"));

    assertThat(outcomes(job)).containsExactly("TIMED_OUT");
    assertThat(dead.at("/error/message").asText()).contains("may take PT2S");
    assertThat(sleeping()).isZero();
    assertThat(count(2)).isZero();
  }

  private void drained() throws Exception {
    List<Long> jobs = new ArrayList<>();
    for (int id = 3; id <= 6; id++) {
      jobs.add(begin(id, 15, ",\"maxAttempts\":1"));
    }
    long fast = begin(7, 2, ",\"maxAttempts\":1");
    resume(a, "first");
    drain(a, "second"); // asked at one, done by the other
    for (long job : jobs) {
      await().atMost(60, SECONDS).until(() -> is(job(job), "SUCCEEDED"));
    }

    awaitState("second", "DRAINED");
    assertThat(running("second")).isZero();
    assertThat(outcomes(fast)).containsExactly("SUCCEEDED");
    assertThat(job(fast).at("/node").asText()).startsWith("second.");
    for (int i = 0; i < jobs.size(); i++) {
      gaveBackAndDone(jobs.get(i), 3 + i);
    }
  }

  private void shutDown(Server second) throws Exception {
    resume(a, "second");
    drain(a, "first");
    awaitState("first", "DRAINED");
    awaitState("second", "ON_WATCH");
    List<Long> jobs = new ArrayList<>();
    for (int id = 8; id <= 10; id++) {
      jobs.add(begin(id, 15, ",\"maxAttempts\":1"));
    }
    resume(a, "first");
    long start = System.nanoTime();
    second.stop();
    System.out.printf(
        "control: a node with running jobs shut down in %d ms%n",
        Duration.ofNanos(System.nanoTime() - start).toMillis());
    for (long job : jobs) {
      await().atMost(60, SECONDS).until(() -> is(job(job), "SUCCEEDED"));
    }

    for (int i = 0; i < jobs.size(); i++) {
      gaveBackAndDone(jobs.get(i), 8 + i);
    }
  }

  private void gaveBackAndDone(long id, int counter) throws Exception {
    JsonNode job = job(id);
    assertThat(outcomes(id)).containsExactly("LOST", "SUCCEEDED");
    assertThat(job.at("/attempts/0/node").asText()).startsWith("second.");
    assertThat(job.at("/attempts/0/error/message").asText()).contains("was drained");
    assertThat(job.at("/node").asText()).startsWith("first.");
    assertThat(job.at("/failures").asInt()).isZero();
    assertThat(job.at("/error").isNull()).isTrue();
    assertThat(count(counter)).isEqualTo(1);
  }

  /** Submits a job and waits until it sleeps in the database. */
  private long begin(int counter, int seconds, String more) throws Exception {
    long before = sleeping();
    long id =
        a.submit(
            "{\"type\":\"sql.execute\",\"payload\":{\"sql\":\"%s\",\"parameters\":[%d, %d]}%s}"
                .formatted(WORK, counter, seconds, more));
    await().atMost(20, SECONDS).until(() -> sleeping() > before);
    assertThat(job(id).at("/node").asText()).startsWith("second.");
    return id;
  }

  private JsonNode job(long id) throws Exception {
    return a.get("jobs/" + id).expect(200).body();
  }

  private static boolean is(JsonNode job, String state) {
    return job.at("/state").asText().equals(state);
  }

  private List<String> outcomes(long id) throws Exception {
    return job(id).at("/attempts").findValuesAsText("outcome");
  }

  private JsonNode nodeNamed(String name) throws Exception {
    for (JsonNode node : a.get("nodes").expect(200).body().at("/items")) {
      if (node.at("/name").asText().equals(name) && node.at("/alive").asBoolean()) {
        return node;
      }
    }
    throw new AssertionError("there is no node " + name);
  }

  private void drain(Api at, String name) throws Exception {
    at.post("nodes/" + nodeNamed(name).at("/id").asText() + "/drain").expect(202);
  }

  private void resume(Api at, String name) throws Exception {
    at.post("nodes/" + nodeNamed(name).at("/id").asText() + "/resume").expect(202);
  }

  private void awaitState(String name, String state) {
    await().atMost(15, SECONDS).until(() -> nodeNamed(name).at("/state").asText(), state::equals);
  }

  private long running(String name) throws Exception {
    return nodeNamed(name).at("/running").asLong();
  }

  private static long sleeping() throws SQLException {
    return number(
        "select count(*) from pg_stat_activity where state = 'active' and datname ="
            + " current_database() and query like 'with changed as%'");
  }

  private static long count(int id) throws SQLException {
    return number("select n from counter where id = " + id);
  }

  private static long number(String sql) throws SQLException {
    try (Connection connection = DATABASE.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DATABASE.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
