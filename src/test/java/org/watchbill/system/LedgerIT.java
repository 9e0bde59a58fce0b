package org.watchbill.system;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Schedules that fire every second from a known start to a known end, while processes are killed:
 * each of their instants is in the ledger once, and has one job or the reason why it has none.
 */
class LedgerIT {

  private static final List<String> EVERY_SECOND =
      List.of("\"cron\":\"* * * * * *\"", "\"every\":\"PT1S\"");

  private final ExecutorService clients = Executors.newFixedThreadPool(8);

  /** The misfire policies in turn: schedule number n has the one at n modulo 3. */
  private enum Misfire {
    SKIP("SKIP"),
    ONCE("ONCE"),
    ALL("ALL(10000)");

    final String text;

    Misfire(String text) {
      this.text = text;
    }

    static Misfire of(int schedule) {
      return values()[schedule % values().length];
    }
  }

  @Test
  void threeNodesFireEveryInstantOnceThoughOneIsKilled() throws Exception {
    int schedules = 200;
    int seconds = 60;
    Database database = Database.postgresql();
    try (Server first = node("first", database);
        Server second = node("second", database);
        Server third = node("third", database)) {
      all(Stream.of(first, second, third).<Callable<Server>>map(server -> server::start).toList());
      Api api = second.admin();
      Instant start = put(api, schedules, seconds);

      await().atMost(3, MINUTES).until(() -> ledger(api).at("/planned").asLong() >= 20 * schedules);
      first.kill();
      first.start();

      check(api, start, schedules, seconds);
      JsonNode ledger = ledger(api);
      assertThat(ledger.at("/fired").asLong()).isGreaterThan(schedules * seconds / 2L);
    }
  }

  @Test
  void afterAKillEveryInstantHasItsOutcomeByTheMisfirePolicy() throws Exception {
    int schedules = 51;
    int seconds = 45;
    Path data = Servers.folder("ledger");
    try (Server server =
        new Server(data, Database.h2(data))
            .set("watchbill.node.name", "only")
            .set("watchbill.schedule.ledger-check", "PT1S")
            .set("watchbill.schedule.misfire-grace", "PT1H")) {
      Api api = server.start().admin();
      Instant start = put(api, schedules, seconds);

      await().atMost(3, MINUTES).until(() -> ledger(api).at("/planned").asLong() >= 5 * schedules);
      server.kill();
      await().atMost(1, MINUTES).until(() -> Instant.now().isAfter(start.plusSeconds(12)));
      server.start();

      Map<Misfire, Map<String, Integer>> outcomes = check(api, start, schedules, seconds);
      int each = schedules / Misfire.values().length;
      assertThat(outcomes.get(Misfire.SKIP).keySet()).contains("FIRED", "MISSED");
      assertThat(outcomes.get(Misfire.SKIP).keySet()).doesNotContain("CAUGHT_UP");
      assertThat(outcomes.get(Misfire.ONCE).keySet()).contains("FIRED", "MISSED");
      assertThat(outcomes.get(Misfire.ONCE).getOrDefault("CAUGHT_UP", 0)).isBetween(0, each);
      assertThat(outcomes.get(Misfire.ALL).keySet())
          .containsExactlyInAnyOrder("FIRED", "CAUGHT_UP");
    }
  }

  private static Server node(String name, Database database) {
    return new Server(Servers.folder(name), database)
        .set("watchbill.node.name", name)
        .set("watchbill.lease", "PT6S")
        .set("watchbill.sweep", "PT1S")
        .set("watchbill.schedule.ledger-check", "PT1S");
  }

  private <T> List<T> all(List<Callable<T>> calls) throws Exception {
    List<T> answers = new ArrayList<>();
    for (Future<T> answer : clients.invokeAll(calls)) {
      answers.add(answer.get());
    }
    return answers;
  }

  /** Puts schedules that are to fire so many times each, and says when the first instant is. */
  private Instant put(Api api, int schedules, int seconds) throws Exception {
    Duration lead = Duration.ofSeconds(10 + schedules / 10);
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(lead);
    List<Callable<String>> puts = new ArrayList<>();
    for (int i = 0; i < schedules; i++) {
      String path = "schedules/" + name(i);
      String definition =
          "{%s,\"type\":\"noop\",\"misfire\":\"%s\",\"startAt\":\"%s\",\"endAt\":\"%s\"}"
              .formatted(
                  EVERY_SECOND.get(i % EVERY_SECOND.size()),
                  Misfire.of(i).text,
                  start,
                  start.plusSeconds(seconds));
      puts.add(() -> api.put(path, definition).expect(201).body().at("/nextAt").asText());
    }
    assertThat(all(puts)).as("the first instants").containsOnly(start.toString());
    return start;
  }

  private static String name(int schedule) {
    return "s" + schedule;
  }

  private static JsonNode ledger(Api api) throws Exception {
    return api.get("stats").expect(200).body().at("/ledger");
  }

  /** Waits for the end, and checks that nothing is lost and nothing double. */
  private Map<Misfire, Map<String, Integer>> check(
      Api api, Instant start, int schedules, int seconds) throws Exception {
    long instants = (long) schedules * seconds;
    await()
        .atMost(5, MINUTES)
        .until(() -> ledger(api).at("/planned").asLong() == instants && api.open() == 0);
    JsonNode ledger = ledger(api);
    assertThat(ledger.at("/broken")).isEmpty();
    assertThat(ledger.at("/unchecked").asLong()).isZero();
    assertThat(
            Stream.of("/fired", "/caughtUp", "/skipped", "/missed")
                .mapToLong(kind -> ledger.at(kind).asLong())
                .sum())
        .isEqualTo(instants);

    Map<Misfire, Map<String, Integer>> outcomes = new EnumMap<>(Misfire.class);
    Map<Long, String> expected = new HashMap<>();
    List<List<JsonNode>> firings =
        all(
            IntStream.range(0, schedules)
                .<Callable<List<JsonNode>>>mapToObj(
                    i -> () -> list(api, "schedules/" + name(i) + "/firings?limit=500"))
                .toList());
    for (int i = 0; i < schedules; i++) {
      assertThat(api.get("schedules/" + name(i)).body().at("/status").asText()).isEqualTo("ENDED");
      Map<String, Integer> sums = outcomes.computeIfAbsent(Misfire.of(i), m -> new HashMap<>());
      Instant next = start.plusSeconds(seconds);
      for (JsonNode firing : firings.get(i)) { // the newest first, each right before the one above
        Instant planned = Instant.parse(firing.at("/plannedAt").asText());
        int covers = firing.at("/instants").asInt();
        assertThat(Instant.parse(firing.at("/lastPlannedAt").asText()))
            .as(name(i))
            .isEqualTo(next.minusSeconds(1))
            .isEqualTo(planned.plusSeconds(covers - 1));
        next = planned;
        String outcome = firing.at("/outcome").asText();
        sums.merge(outcome, covers, Integer::sum);
        if (outcome.equals("FIRED") || outcome.equals("CAUGHT_UP")) {
          expected.put(firing.at("/jobId").asLong(), name(i) + " at " + planned);
        } else {
          assertThat(firing.at("/jobId").isNull()).as("a job of %s", firing).isTrue();
        }
      }
      assertThat(next).as(name(i)).isEqualTo(start);
    }
    Map<Long, String> jobs = new HashMap<>();
    for (JsonNode job : list(api, "jobs?limit=500")) {
      assertThat(job.at("/state").asText()).isEqualTo("SUCCEEDED");
      jobs.put(
          job.at("/id").asLong(),
          job.at("/schedule").asText() + " at " + job.at("/plannedAt").asText());
    }
    assertThat(jobs).isEqualTo(expected);
    System.out.println("ledger: " + ledger);
    return outcomes;
  }

  /** All items of a list, page by page. */
  private static List<JsonNode> list(Api api, String path) throws Exception {
    List<JsonNode> items = new ArrayList<>();
    String next = path;
    while (next != null) {
      Api.Answer page = api.get(next).expect(200);
      page.body().at("/items").forEach(items::add);
      String link = page.header("Link");
      next = link == null ? null : link.substring(1, link.indexOf('>'));
    }
    return items;
  }
}
