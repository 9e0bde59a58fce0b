package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.job.Job;
import org.watchbill.job.TestDatabase;

/**
 * Limits and order of claims when eight claimers want everything at once: on the real databases.
 */
class LimitsIT {

  private static final int CLAIMERS = 8;

  private final ExecutorService threads = Executors.newFixedThreadPool(CLAIMERS);

  /** What the claimers saw: the most that ran at once, in all, per node and per key. */
  private static final class Seen {
    final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
    final Map<String, AtomicInteger> most = new ConcurrentHashMap<>();
    final AtomicInteger ended = new AtomicInteger();

    void begin(String what) {
      int now = running.computeIfAbsent(what, w -> new AtomicInteger()).incrementAndGet();
      most.computeIfAbsent(what, w -> new AtomicInteger()).accumulateAndGet(now, Math::max);
    }

    void end(String what) {
      running.get(what).decrementAndGet();
    }

    int most(String what) {
      return most.get(what).get();
    }
  }

  /** Eight claimers on two nodes claim, run for a moment and end, until all jobs have ended. */
  private Seen workOff(TestDatabase database, int jobs, int group) throws Exception {
    Claimers claimers = new Claimers(database);
    Seen seen = new Seen();
    CyclicBarrier together = new CyclicBarrier(CLAIMERS);
    List<Callable<Void>> all = new ArrayList<>();
    for (int i = 0; i < CLAIMERS; i++) {
      String node = "n." + i % 2;
      all.add(
          () -> {
            together.await();
            try (Connection connection = database.dataSource.getConnection()) {
              while (seen.ended.get() < jobs) {
                run(claimers, connection, node, group, seen);
              }
            }
            return null;
          });
    }
    for (Future<Void> claimer : threads.invokeAll(all, 2, TimeUnit.MINUTES)) {
      claimer.get();
    }
    return seen;
  }

  private static void run(
      Claimers claimers, Connection connection, String node, int group, Seen seen)
      throws SQLException, InterruptedException {
    List<Job> mine = claimers.limited(connection, node, group).jobs();
    for (Job job : mine) {
      seen.begin("all");
      seen.begin(node);
      seen.begin("key " + job.concurrencyKey());
    }
    TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(4)); // the handler
    for (Job job : mine) { // before the commit that lets others start
      seen.end("all");
      seen.end(node);
      seen.end("key " + job.concurrencyKey());
    }
    seen.ended.addAndGet(claimers.end(connection, mine));
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void neverDoMoreRunThanTheQueueMayInAllAndOnANode(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      Claimers claimers = new Claimers(database);
      claimers.queue("{\"maxRunning\": 3, \"maxRunningPerNode\": 2}", true);
      claimers.submit(1, 300, 4, Instant.now(), i -> null);

      Seen seen = workOff(database, 300, 2);

      assertThat(seen.most("all")).isEqualTo(3);
      assertThat(seen.most("n.0")).isLessThanOrEqualTo(2);
      assertThat(seen.most("n.1")).isLessThanOrEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void noTokenIsSpentForWhatWouldOnlyBeGivenBack(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind);
        Connection connection = database.dataSource.getConnection()) {
      Claimers claimers = new Claimers(database);
      claimers.queue("{\"rate\": {\"permits\": 1, \"period\": \"PT1H\", \"burst\": 10}}", true);
      claimers.submit(1, 30, 4, Instant.now(), i -> null);

      assertThat(claimers.limited(connection, 20, type -> false)).hasSize(1);
      assertThat(claimers.limited(connection, 20, type -> true)).hasSize(9);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void jobsOfOneConcurrencyKeyRunOneAfterTheOther(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      Claimers claimers = new Claimers(database);
      claimers.queue(null, true);
      claimers.submit(1, 400, 4, Instant.now(), i -> i < 200 ? "first" : "key " + i % 7);

      Seen seen = workOff(database, 400, 5);

      seen.most.forEach(
          (what, most) -> {
            if (what.startsWith("key ")) {
              assertThat(most.get()).as(what).isEqualTo(1);
            }
          });
      assertThat(seen.most("all")).isGreaterThan(2); // one key does not keep back the others
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void overAnyTimeNoMoreStartThanTheRateGivesAndHardlyFewer(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      Claimers claimers = new Claimers(database);
      claimers.queue("{\"rate\": {\"permits\": 40, \"period\": \"PT1S\", \"burst\": 10}}", true);
      claimers.submit(1, 130, 4, Instant.now(), i -> null);

      workOff(database, 130, 3);

      List<Instant> starts = starts(database, "");
      assertRate(starts, 10, 40);
      Duration took = Duration.between(starts.get(0), starts.get(129));
      assertThat(took).isBetween(Duration.ofMillis(2999), Duration.ofMillis(4500));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void eachConcurrencyKeyHasARateOfItsOwn(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      Claimers claimers = new Claimers(database);
      claimers.queue(
          """
          {"maxRunningPerKey": 50, "ratePerKey": {"permits": 20, "period": "PT1S", "burst": 2}}""",
          true);
      claimers.submit(1, 120, 4, Instant.now(), i -> "key " + i % 3);

      workOff(database, 120, 5);

      List<Instant> all = starts(database, "");
      for (int key = 0; key < 3; key++) {
        assertRate(starts(database, " and concurrency_key = 'key " + key + "'"), 2, 20);
      }
      assertThat(Duration.between(all.get(0), all.get(119))).isLessThan(Duration.ofSeconds(4));
    }
  }

  private static List<Instant> starts(TestDatabase database, String which) throws SQLException {
    return Claimers.ask(
            database.dataSource,
            "select started_at from watchbill.job where queue = 'q'%s order by 1".formatted(which),
            OffsetDateTime.class)
        .stream()
        .map(OffsetDateTime::toInstant)
        .toList();
  }

  private static void assertRate(List<Instant> starts, int burst, int perSecond) {
    for (int from = 0; from < starts.size(); from++) {
      for (int to = from; to < starts.size(); to++) {
        double seconds = Duration.between(starts.get(from), starts.get(to)).toNanos() / 1e9;
        // the instants are whole microseconds
        assertThat(to - from + 1.0).isLessThanOrEqualTo(burst + (seconds + 2e-6) * perSecond);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whoGetsNothingForWantOfATokenIsToldWhenToComeBack(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind);
        Connection connection = database.dataSource.getConnection()) {
      Claimers claimers = new Claimers(database);
      claimers.queue(
          """
          {"maxRunning": 2, "ratePerKey": {"permits": 1, "period": "PT1M"}}""",
          true);
      claimers.submit(1, 2, 4, Instant.now(), i -> "k");
      List<Job> first = claimers.limited(connection, "n.1", 5).jobs();
      assertThat(first).hasSize(1);
      assertThat(claimers.limited(connection, "n.1", 5).comeBack().orElseThrow())
          .isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
      database.execute("delete from watchbill.job where state = 'READY'");
      assertThat(claimers.limited(connection, "n.1", 5).comeBack()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void theFastClaimLeavesALimitedQueueAlone(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind);
        Connection connection = database.dataSource.getConnection()) {
      Claimers claimers = new Claimers(database);
      claimers.queue(null, true);
      claimers.submit(1, 5, 4, Instant.now(), i -> null);
      assertThat(claimers.fast(connection, "n.1", 5, Set.of())).isEmpty();
      assertThat(claimers.aged(connection, "n.1", 5, Duration.ofMinutes(1))).isEmpty();
      claimers.queue(null, false);
      assertThat(claimers.limited(connection, "n.1", 5).limited()).isFalse();
      assertThat(claimers.fast(connection, "n.1", 2, Set.of("noop"))).isEmpty();
      assertThat(claimers.fast(connection, "n.1", 2, Set.of("other"))).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aLowPriorityThatHasWaitedLongComesFirstInAClaimByAge(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind);
        Connection connection = database.dataSource.getConnection()) {
      Claimers claimers = new Claimers(database);
      claimers.queue(null, false);
      Instant now = Instant.now();
      claimers.submit(1, 50, 9, now, i -> null);
      claimers.submit(101, 50, 0, now.minusSeconds(600), i -> null);
      claimers.submit(201, 50, 4, now.minusSeconds(200), i -> null);
      Duration minute = Duration.ofMinutes(1);

      assertThat(claimers.fast(connection, "n.1", 2, Set.of()))
          .extracting(Job::id)
          .containsExactly(1L, 2L);
      assertThat(claimers.aged(connection, "n.1", 3, minute))
          .extracting(Job::id)
          .containsExactly(101L, 102L, 103L);
      claimers.queue("{\"maxRunning\": 20}", true);
      assertThat(claimers.limited(connection, "n.1", 2, Set.of(), Optional.of(minute)).jobs())
          .extracting(Job::id)
          .containsExactly(104L, 105L);
      assertThat(claimers.limited(connection, "n.1", 2).jobs())
          .extracting(Job::id)
          .containsExactly(3L, 4L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void claimsByAgeGiveEachJobToOneClaimer(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      Claimers claimers = new Claimers(database);
      claimers.queue(null, false);
      claimers.submit(1, 600, 4, Instant.now(), i -> null);
      List<Callable<List<Long>>> all = new ArrayList<>();
      for (int i = 0; i < CLAIMERS; i++) {
        all.add(
            () -> {
              List<Long> mine = new ArrayList<>();
              try (Connection connection = database.dataSource.getConnection()) {
                int empty = 0;
                while (empty < 20) {
                  List<Job> group = claimers.aged(connection, "n.1", 7, Duration.ofMinutes(1));
                  empty = group.isEmpty() ? empty + 1 : 0;
                  group.forEach(job -> mine.add(job.id()));
                }
              }
              return mine;
            });
      }
      List<Long> claimed = new ArrayList<>();
      for (Future<List<Long>> claimer : threads.invokeAll(all)) {
        claimed.addAll(claimer.get());
      }
      assertThat(claimed).hasSize(600).doesNotHaveDuplicates();
    }
  }
}
