package org.watchbill.system;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What it costs a job that its server is stopped or killed: every job here may fail once, so that a
 * loss that counts is its end.
 */
class CostOfAnEndIT {

  /** What H2 has instead of pg_sleep: the work of jobs that run when the server ends. */
  private static final String H2_SLEEP = "create alias pg_sleep for 'java.lang.Thread.sleep(long)'";

  private static Server server(Path data, Database database) {
    return new Server(data, database).set("watchbill.sweep", "PT1S");
  }

  private static String sleep(int seconds, String queue, boolean h2) {
    return """
        {"type": "sql.execute", "queue": "%s", "maxAttempts": 1,
         "payload": {"sql": "select pg_sleep(%d)"}}"""
        .formatted(queue, h2 ? seconds * 1000 : seconds)
        .replace("\n", " ");
  }

  /** The drain takes longer than the server likes to wait for an application to stop. */
  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aStopCostsNothingHoweverLongItsJobsRun(String kind) throws Exception {
    boolean h2 = kind.equals("h2");
    Path data = Servers.folder("stop");
    Database database = h2 ? Database.h2(data) : Database.postgresql();
    if (h2) {
      execute(database, H2_SLEEP);
    }
    HttpServer silent =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    silent.start(); // accepts, and nothing answers until it stops
    silent.createContext("/", exchange -> {});
    try (Server server = server(data, database).set("watchbill.drain", "PT13S").start()) {
      Api api = server.admin();
      List<Long> jobs = new ArrayList<>();
      jobs.add(api.submit(sleep(300, "default", h2)));
      jobs.add(
          api.submit(
              """
              {"type": "http.request", "maxAttempts": 1,
               "payload": {"method": "GET", "url": "http://localhost:%d/"}}"""
                  .formatted(silent.getAddress().getPort())));
      for (long job : jobs) {
        awaitRunning(api, job);
      }
      server.stop();

      for (long job : jobs) {
        assertThat(text(database, "select state from watchbill.job where id = " + job))
            .isEqualTo("READY");
        assertThat(text(database, "select failures from watchbill.job where id = " + job))
            .isEqualTo("0");
        assertThat(
                text(database, "select error_message from watchbill.attempt where job_id = " + job))
            .contains("was drained", "does not count");
      }
      assertThat(text(database, "select count(*) from watchbill.node where ended_at is null"))
          .isEqualTo("0");
    } finally {
      silent.stop(0);
    }
  }

  @Test
  @Tag("nightly")
  void aKillCostsOnlyWhatWasSurelyRunning() throws Exception {
    Database database = Database.postgresql();
    try (Server server = server(Servers.folder("cost"), database).start()) {
      Api api = server.admin();
      killedWhileItDrains(server, api, database);
      killedWithGroups(server, api, database);
      killedWithJobsAlone(server, api, database);
    }
  }

  private static void killedWhileItDrains(Server server, Api api, Database database)
      throws Exception {
    long job = api.submit(sleep(300, "drained", false));
    awaitRunning(api, job);
    server.process().destroy();
    await()
        .atMost(1, MINUTES)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                text(
                        database,
                        "select count(*) from watchbill.node where drain_asked_at is not null")
                    .equals("1"));
    server.kill();
    server.start();

    JsonNode back =
        await()
            .atMost(2, MINUTES)
            .until(() -> api.get("jobs/" + job).body(), it -> it.at("/attempts").size() > 0);
    assertThat(back.at("/attempts/0/outcome").asText()).isEqualTo("LOST");
    assertThat(back.at("/attempts/0/error/message").asText()).contains("does not count");
    assertThat(back.at("/failures").asInt()).isZero();
    api.post("jobs/" + job + "/cancel").expect(200);
  }

  /** 40 jobs whose like were short of late. */
  private static void killedWithGroups(Server server, Api api, Database database) throws Exception {
    api.post("jobs/bulk", bulk(200, 0)).expect(202);
    await().atMost(2, MINUTES).until(() -> api.open() == 0);
    api.post("queues/short/pause").expect(200);
    api.post("jobs/bulk", bulk(40, 300)).expect(202);
    api.post("queues/short/resume").expect(200);
    await()
        .atMost(2, MINUTES)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                Integer.parseInt(
                        text(
                            database,
                            "select count(*) from watchbill.job where state = 'RUNNING' and company"))
                    > 10);
    server.kill();
    String claimed =
        text(
            database,
            "select string_agg(id::text, ',') from watchbill.job where state = 'RUNNING' and company");
    server.start();

    await()
        .atMost(2, MINUTES)
        .until(
            () ->
                text(
                        database,
                        "select count(*) from watchbill.job where alone and id in (%s)"
                            .formatted(claimed))
                    .equals(String.valueOf(claimed.split(",").length)));
    assertThat(
            text(
                database,
                "select count(*) from watchbill.job where failures > 0 and id in (%s)"
                    .formatted(claimed)))
        .isEqualTo("0");
  }

  /** Those that run alone when it happens are dead, the others not. */
  private static void killedWithJobsAlone(Server server, Api api, Database database)
      throws Exception {
    await()
        .atMost(2, MINUTES)
        .until(
            () ->
                text(
                        database,
                        "select case when count(*) > 0 then 'yes' else 'no' end from"
                            + " watchbill.job where state = 'RUNNING' and alone and not company")
                    .equals("yes"));
    server.kill();
    String running =
        text(
            database,
            "select string_agg(id::text, ',' order by id) from watchbill.job"
                + " where state = 'RUNNING' and not company");
    server.start();

    await()
        .atMost(2, MINUTES)
        .until(
            () ->
                text(
                        database,
                        "select count(*) from watchbill.job where state = 'DEAD' and id in (%s)"
                            .formatted(running))
                    .equals(String.valueOf(running.split(",").length)));
    assertThat(
            text(
                database,
                "select string_agg(id::text, ',' order by id) from watchbill.job"
                    + " where state = 'DEAD' and queue = 'short'"))
        .isEqualTo(running);
  }

  private static String bulk(int count, int seconds) {
    return IntStream.range(0, count)
        .mapToObj(i -> sleep(seconds, "short", false))
        .collect(Collectors.joining("\n"));
  }

  private static void awaitRunning(Api api, long job) {
    await()
        .atMost(2, MINUTES)
        .until(() -> api.get("jobs/" + job).body().at("/state").asText(), "RUNNING"::equals);
  }

  private static void execute(Database database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String text(Database database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
