package org.watchbill.system;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
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

/**
 * Schedules that fire every second from a known start to a known end, on servers with no others:
 * each of their instants is to be in the ledger once, and to have one job or the reason why it has
 * none.
 */
final class SecondlySchedules {

  private static final List<String> EVERY_SECOND =
      List.of("\"cron\":\"* * * * * *\"", "\"every\":\"PT1S\"");

  /** The misfire policies in turn: schedule number n has the one at n modulo 3. */
  enum Misfire {
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

  private final Api api;
  private final int schedules;
  private final int seconds;
  private final Instant start;

  /** Puts so many schedules that are to fire so many times each. */
  SecondlySchedules(Api api, int schedules, int seconds) throws Exception {
    this.api = api;
    this.schedules = schedules;
    this.seconds = seconds;
    await().atMost(1, MINUTES).until(() -> api.get("stats").status() == 200); // logs in
    Duration lead = Duration.ofSeconds(10 + schedules / 10);
    start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(lead);
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
  }

  private static String name(int schedule) {
    return "s" + schedule;
  }

  private static <T> List<T> all(List<Callable<T>> calls) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(8);
    try {
      List<T> answers = new ArrayList<>();
      for (Future<T> answer : clients.invokeAll(calls)) {
        answers.add(answer.get());
      }
      return answers;
    } finally {
      clients.shutdown();
    }
  }

  private JsonNode ledger() throws Exception {
    return api.get("stats").expect(200).body().at("/ledger");
  }

  /** Waits until each of them has so many instants in the ledger, on average. */
  void awaitInstants(int each) {
    await()
        .atMost(3, MINUTES)
        .until(() -> ledger().at("/planned").asLong() >= (long) each * schedules);
  }

  /** Waits until their time is so many seconds on. */
  void awaitSecond(int second) {
    await().atMost(1, MINUTES).until(() -> Instant.now().isAfter(start.plusSeconds(second)));
  }

  /**
   * Waits for their end, and checks that nothing is lost and nothing double.
   *
   * @return how many instants had which outcome, by the policy
   */
  Map<Misfire, Map<String, Integer>> check() throws Exception {
    long instants = (long) schedules * seconds;
    await()
        .atMost(5, MINUTES)
        .until(() -> ledger().at("/planned").asLong() == instants && api.open() == 0);
    JsonNode ledger = ledger();
    System.out.println("ledger: " + ledger);
    assertThat(ledger.at("/broken")).isEmpty();
    assertThat(ledger.at("/unchecked").asLong()).isZero();
    assertThat(
            Stream.of("/fired", "/caughtUp", "/skipped", "/missed")
                .mapToLong(kind -> ledger.at(kind).asLong())
                .sum())
        .isEqualTo(instants);
    return outcomes();
  }

  /** How many instants have fired on time. */
  long fired() throws Exception {
    return ledger().at("/fired").asLong();
  }

  private Map<Misfire, Map<String, Integer>> outcomes() throws Exception {
    Map<Misfire, Map<String, Integer>> outcomes = new EnumMap<>(Misfire.class);
    Map<Long, String> expected = new HashMap<>();
    List<List<JsonNode>> firings =
        all(
            IntStream.range(0, schedules)
                .<Callable<List<JsonNode>>>mapToObj(
                    i -> () -> list("schedules/" + name(i) + "/firings?limit=500"))
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
    assertThat(jobs()).isEqualTo(expected);
    return outcomes;
  }

  /** The jobs of schedules, all of which have succeeded: of which instant each is. */
  private Map<Long, String> jobs() throws Exception {
    Map<Long, String> jobs = new HashMap<>();
    for (JsonNode job : list("jobs?limit=500")) {
      if (!job.at("/schedule").isNull()) {
        assertThat(job.at("/state").asText()).isEqualTo("SUCCEEDED");
        jobs.put(
            job.at("/id").asLong(),
            job.at("/schedule").asText() + " at " + job.at("/plannedAt").asText());
      }
    }
    return jobs;
  }

  /** All items of a list, page by page. */
  private List<JsonNode> list(String path) throws Exception {
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
