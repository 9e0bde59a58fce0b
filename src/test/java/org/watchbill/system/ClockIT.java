package org.watchbill.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Nodes whose machine's clock is set by an hour while they run, one on H2, whose clock that is, and
 * one on PostgreSQL; and one of two that share a PostgreSQL, stopped for longer than its lease.
 */
class ClockIT {

  private static final Duration LEASE = Duration.ofSeconds(6);
  private static final int TICKS = 8;

  private static final Path DATA = Servers.folder("clock-h2");
  private static final Database SHARED = Database.postgresql();
  private static final Server ON_H2 = node(new Server(DATA, Database.h2(DATA)), "local");
  private static final Server FIRST = node(new Server(Servers.folder("clock-1"), SHARED), "first");
  private static final Server SECOND =
      node(new Server(Servers.folder("clock-2"), SHARED), "second");
  private static final List<Faketime> CLOCKS = new ArrayList<>();
  private static Books books;

  private static Server node(Server server, String name) {
    return server
        .set("watchbill.node.name", name)
        .set("watchbill.lease", LEASE.toString())
        .set("watchbill.sweep", "PT1S")
        .set("watchbill.schedule.ledger-check", "PT1S");
  }

  @BeforeAll
  static void start() throws Exception {
    books = new Books(SHARED);
    if (Faketime.library().isPresent()) {
      CLOCKS.add(Faketime.of(ON_H2));
      CLOCKS.add(Faketime.of(FIRST));
    }
    List<CompletableFuture<Void>> starts =
        List.of(ON_H2, FIRST, SECOND).stream()
            .map(node -> CompletableFuture.runAsync(() -> start(node)))
            .toList();
    starts.forEach(CompletableFuture::join);
  }

  private static void start(Server node) {
    try {
      node.start();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    for (Server node : List.of(ON_H2, FIRST, SECOND)) {
      node.close();
    }
  }

  private static List<Instant> planned(Api api, String schedule) throws Exception {
    List<Instant> planned = new ArrayList<>();
    for (JsonNode firing :
        api.get("schedules/" + schedule + "/firings?limit=500").expect(200).body().at("/items")) {
      planned.add(Instant.parse(firing.at("/plannedAt").asText()));
    }
    return planned;
  }

  private static void set(String off) throws IOException {
    for (Faketime clock : CLOCKS) {
      clock.set(off);
    }
  }

  @Test
  void aClockThatIsSetFiresNothingEarlyAndStopsNothing() throws Exception {
    assumeThat(Faketime.library())
        .as(
            "this test sets a process's clock by Debian's package faketime: apt-get install faketime")
        .isPresent();
    List<Api> apis = List.of(ON_H2.admin(), FIRST.admin());
    List<String> delayed = new ArrayList<>();
    Instant later = Instant.now().plus(Duration.ofMinutes(40));
    for (Api api : apis) {
      api.put("schedules/tick", "{\"cron\": \"* * * * * *\", \"type\": \"noop\"}").expect(201);
      api.put(
              "schedules/rare",
              "{\"every\": \"PT1H\", \"startAt\": \"%s\", \"type\": \"noop\"}".formatted(later))
          .expect(201);
      delayed.add(
          api.post("jobs", "{\"type\": \"noop\", \"delay\": \"PT40M\"}")
              .expect(202)
              .body()
              .at("/id")
              .asText());
    }
    for (String off : List.of("+1h", "-1h", "+26h", "+0")) {
      List<Integer> before = new ArrayList<>();
      set(off);
      for (Api api : apis) {
        before.add(planned(api, "tick").size());
      }
      for (int i = 0; i < apis.size(); i++) {
        Api api = apis.get(i);
        int least = before.get(i) + TICKS;
        await().atMost(120, SECONDS).until(() -> planned(api, "tick").size() >= least);
        assertThat(planned(api, "rare")).as("%s with the clock %s off", api, off).isEmpty();
        assertThat(api.get("jobs/" + delayed.get(i)).expect(200).body().at("/state").asText())
            .isEqualTo("SCHEDULED");
      }
    }
    for (Api api : apis) {
      List<Instant> ticks = planned(api, "tick");
      for (int i = 1; i < ticks.size(); i++) { // the latest first
        assertThat(Duration.between(ticks.get(i), ticks.get(i - 1)))
            .isEqualTo(Duration.ofSeconds(1));
      }
      assertThat(api.get("stats").expect(200).body().at("/conservation/holds").asBoolean())
          .isTrue();
      assertThat(api.get("nodes").expect(200).body().at("/items/0/alive").asBoolean()).isTrue();
      for (String schedule : List.of("tick", "rare")) {
        api.delete("schedules/" + schedule).expect(204);
      }
    }
    assertThat(Files.readString(ON_H2.log())).contains("of a sudden; it is not believed");
    assertThat(Files.readString(FIRST.log())).doesNotContain("of a sudden");
  }

  private static void signal(Server server, String signal) throws Exception {
    long pid = server.process().pid();
    assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor())
        .isZero();
  }

  private static boolean alive(String name) throws Exception {
    for (JsonNode node : SECOND.admin().get("nodes").expect(200).body().at("/items")) {
      if (node.at("/name").asText().equals(name)) {
        return node.at("/alive").asBoolean();
      }
    }
    return false;
  }

  private static long effects(String distinct) throws Exception {
    return books.number("select count(" + distinct + "id) from stopped");
  }

  @Test
  void aNodeThatWasStoppedForTwoLeasesDoesNothingTwice() throws Exception {
    try (Connection connection = SHARED.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create table stopped (id varchar(100))");
    }
    Api api = SECOND.admin();
    api.put("schedules/beat", "{\"cron\": \"* * * * * *\", \"type\": \"noop\"}").expect(201);
    int jobs = 40;
    for (int i = 0; i < jobs; i++) {
      FIRST
          .admin()
          .post(
              "jobs",
              """
              {"type": "sql.execute", "queue": "long", "maxAttempts": 5, "backoff": "PT0.1S",
               "payload": {"sql": "insert into stopped (id) select ? from pg_sleep(2)",
                           "parameters": ["%d"]}}"""
                  .formatted(i))
          .expect(202);
    }
    await()
        .atMost(60, SECONDS)
        .until(
            () ->
                books.number(
                        "select count(*) from watchbill.job where state = 'RUNNING'"
                            + " and queue = 'long' and node like 'first%'")
                    > 2);
    signal(FIRST, "STOP");
    try {
      await()
          .pollDelay(LEASE.multipliedBy(2))
          .atMost(120, SECONDS)
          .until(
              () ->
                  !alive("first")
                      && books.number(
                              "select count(*) from watchbill.job where state = 'RUNNING'"
                                  + " and queue = 'long' and node like 'first%'")
                          == 0);
    } finally {
      signal(FIRST, "CONT");
    }

    await().atMost(60, SECONDS).until(() -> alive("first"));
    await()
        .atMost(120, SECONDS)
        .until(
            () ->
                books.number(
                        "select count(*) from watchbill.job where state = 'SUCCEEDED'"
                            + " and queue = 'long'")
                    == jobs);
    assertThat(effects("distinct ")).isEqualTo(jobs);
    assertThat(effects("")).as("effects, none of them twice").isEqualTo(jobs);
    assertThat(books.number("select count(*) from watchbill.attempt where outcome = 'LOST'"))
        .isPositive();
    FIRST.admin().post("jobs", "{\"type\": \"noop\", \"queue\": \"after\"}").expect(202);
    await()
        .atMost(60, SECONDS)
        .until(
            () ->
                books.number(
                        "select count(*) from watchbill.job where state = 'SUCCEEDED'"
                            + " and queue = 'after'")
                    == 1);
    api.post("schedules/beat/pause").expect(200);
    assertThat(books.secondsUnaccountedFor("beat")).isZero();
    api.delete("schedules/beat").expect(204);
  }
}
