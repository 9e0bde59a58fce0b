package org.watchbill.job;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.handler.NewJob;
import org.watchbill.json.Json;
import org.watchbill.settings.Settings;

/** Who gets a job, and who may end it, when several want to at once: on the real databases. */
class RaceIT {

  private static final int CLAIMERS = 8;
  private static final int JOBS = 1000;

  private final ExecutorService threads = Executors.newFixedThreadPool(CLAIMERS);
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);

  private void submit(TestDatabase database, int count) {
    Settings settings = new Settings(key -> Optional.ofNullable(Map.<String, String>of().get(key)));
    NewJob asked = NewJob.of("noop", Json.tree("{}"));
    Order order = Order.of(asked, "{}", Origin.of("test"), settings, now);
    database.inTransaction(
        em -> {
          JobRows.insert(
              em,
              database.vendor.nextJobIds(em, count).stream()
                  .map(id -> new Job(id, order))
                  .toList());
          return null;
        });
  }

  private List<Job> claim(TestDatabase database, String node, int limit) {
    return database.inTransaction(em -> database.claim(em, "default", node, limit, now));
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void eachReadyJobIsGivenToOneClaimer(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      submit(database, JOBS);
      CyclicBarrier together = new CyclicBarrier(CLAIMERS);
      List<Callable<List<Job>>> claimers = new ArrayList<>();
      for (int i = 0; i < CLAIMERS; i++) {
        String node = "node." + i;
        claimers.add(
            () -> {
              together.await();
              List<Job> mine = new ArrayList<>();
              List<Job> group;
              int empty = 0;
              while (empty < 3) { // a claimer that lost a whole group to others looks again
                group = claim(database, node, 7);
                empty = group.isEmpty() ? empty + 1 : 0;
                mine.addAll(group);
              }
              return mine;
            });
      }

      List<Long> claimed = new ArrayList<>();
      for (Future<List<Job>> claimer : threads.invokeAll(claimers)) {
        for (Job job : claimer.get()) {
          assertThat(job.state()).isEqualTo(JobState.RUNNING);
          assertThat(job.attempt()).isEqualTo(1);
          claimed.add(job.id());
        }
      }

      assertThat(claimed).hasSize(JOBS).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void oneOfSeveralEndsAnAttemptAndTheOthersRollBack(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      database.execute("create table effect (job bigint, who integer)");
      submit(database, 50);
      List<Job> claimed = claim(database, "node.1", 50);
      for (Job job : claimed) {
        CyclicBarrier together = new CyclicBarrier(4);
        List<Callable<Boolean>> enders =
            IntStream.range(0, 4)
                .<Callable<Boolean>>mapToObj(
                    who ->
                        () -> {
                          together.await();
                          return end(database, job, who);
                        })
                .toList();
        int winners = 0;
        for (Future<Boolean> ender : threads.invokeAll(enders)) {
          winners += ender.get() ? 1 : 0;
        }
        assertThat(winners).isEqualTo(1);
      }
      assertThat(count(database, "select count(*) from effect")).isEqualTo(50);
      assertThat(count(database, "select count(*) from watchbill.attempt")).isZero();
      assertThat(count(database, "select count(*) from watchbill.job where state = 'SUCCEEDED'"))
          .isEqualTo(50);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aStaleWorkerCannotFinishAJobTwice(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      database.execute("create table effect (job bigint, who integer)");
      submit(database, 1);
      Job stale = claim(database, "node.1", 1).get(0);
      Settlement lost = Settlement.lost(stale, "its node went silent", now);
      assertThat(database.<Boolean>inTransaction(em -> settler(database, em).settle(stale, lost)))
          .isTrue();
      Job fresh = claim(database, "node.2", 1).get(0);
      assertThat(fresh.attempt()).isEqualTo(2);

      assertThat(end(database, stale, 1)).isFalse();
      assertThat(end(database, fresh, 2)).isTrue();
      assertThat(end(database, stale, 1)).isFalse();

      assertThat(count(database, "select count(*) from effect where who = 1")).isZero();
      assertThat(count(database, "select count(*) from effect where who = 2")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aGroupEndsTogetherUnlessSomebodyElseEndedOneOfIt(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      submit(database, 20);
      List<Job> first = claim(database, "node.1", 10);
      List<Job> second = claim(database, "node.1", 10);
      Settlement lost = Settlement.lost(second.get(4), "its node went silent", now);
      database.<Boolean>inTransaction(em -> settler(database, em).settle(second.get(4), lost));
      assertThat(claim(database, "node.2", 1)).hasSize(1); // the very job, in another attempt

      assertThat(endAll(database, first)).isTrue();
      assertThat(endAll(database, second)).isFalse();

      assertThat(count(database, "select count(*) from watchbill.job where state = 'SUCCEEDED'"))
          .isEqualTo(10);
      assertThat(count(database, "select count(*) from watchbill.attempt")).isEqualTo(1);
    }
  }

  private boolean endAll(TestDatabase database, List<Job> jobs) {
    Settlement done = Settlement.done(null, now);
    try {
      return database.inTransaction(
          em -> {
            if (!settler(database, em).settleAll(jobs, jobs.stream().map(job -> done).toList())) {
              throw new IllegalStateException("superseded");
            }
            return true;
          });
    } catch (IllegalStateException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aPausedQueueGivesNothing(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      submit(database, 3);
      database.execute(
          "insert into watchbill.job_queue (name, paused_at) values ('default', current_timestamp)");
      assertThat(claim(database, "node.1", 3)).isEmpty();
      database.execute("update watchbill.job_queue set paused_at = null");
      assertThat(claim(database, "node.1", 3)).extracting(Job::id).isSorted().hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void instantsComeBackToTheMicrosecondInEveryZone(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      Instant overlap = Instant.parse("2026-10-25T00:30:00.123456Z");
      LongStream.range(0, 4)
          .mapToObj(hour -> overlap.plus(Duration.ofHours(hour)))
          .forEach(
              instant -> {
                Instant back =
                    database.inTransaction(
                        em -> {
                          long id = database.vendor.nextJobIds(em, 1).get(0);
                          Settings settings = new Settings(key -> Optional.empty());
                          NewJob asked = NewJob.of("noop", null).withRunAt(instant);
                          Order order = Order.of(asked, "{}", Origin.of("t"), settings, now);
                          JobRows.insert(em, List.of(new Job(id, order)));
                          return em.find(Job.class, id).runAt();
                        });
                assertThat(back).isEqualTo(instant);
              });
    }
  }

  /** What a handler does: an effect, then the job's end, in one transaction. */
  private boolean end(TestDatabase database, Job job, int who) {
    try {
      return database.inTransaction(
          em -> {
            em.createNativeQuery("insert into effect values (?1, ?2)")
                .setParameter(1, job.id())
                .setParameter(2, who)
                .executeUpdate();
            if (!settler(database, em).settle(job, Settlement.done(null, now))) {
              throw new IllegalStateException("superseded");
            }
            return true;
          });
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private static SettleJob settler(TestDatabase database, EntityManager em) {
    return new FlowBeans(em, database.vendor, Instant::now).settle;
  }

  private static long count(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
