package org.watchbill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.watchbill.job.FlowBeans.noop;

import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.handler.NewJob;
import org.watchbill.handler.OnConflict;
import org.watchbill.problem.Problem;

/** Unique keys on the real databases: for how long, what a second one is answered, and races. */
class UniqueJobsIT {

  private static final int THREADS = 8;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private TestDatabase database;
  private volatile Duration ahead = Duration.ZERO;

  private void on(String kind) throws Exception {
    database = TestDatabase.of(kind);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    database.close();
  }

  private <T> T in(Function<FlowBeans, T> work) {
    return database.inTransaction(
        em -> work.apply(new FlowBeans(em, database.vendor, () -> Instant.now().plus(ahead))));
  }

  private static NewJob keyed(String key, OnConflict onConflict) {
    return noop().withUniqueKey(key).withOnConflict(onConflict);
  }

  private Submitted place(NewJob job) {
    return in(flow -> flow.place(job)).get(0);
  }

  private JobState state(Job job) {
    return database.inTransaction(em -> em.find(Job.class, job.id()).state());
  }

  private void runNext() {
    List<Job> claimed =
        database.inTransaction(em -> database.claim(em, "default", "n.1", 1, Instant.now()));
    in(flow -> flow.succeed(claimed.get(0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aTakenKeyIsRefusedReturnedOrReplaced(String kind) throws Exception {
    on(kind);
    Job first = place(keyed("a", OnConflict.REJECT)).job();

    assertThatThrownBy(() -> place(keyed("a", OnConflict.REJECT)))
        .isInstanceOfSatisfying(Problem.class, e -> assertThat(e.status()).isEqualTo(409))
        .hasMessageContaining("job " + first.id());
    Submitted again = place(keyed("a", OnConflict.RETURN));
    assertThat(again.found()).isTrue();
    assertThat(again.job().id()).isEqualTo(first.id());
    Submitted instead = place(keyed("a", OnConflict.REPLACE).withUniqueFor(Duration.ofHours(1)));
    assertThat(instead.found()).isFalse();
    assertThat(state(first)).isEqualTo(JobState.CANCELLED);
    Submitted last = place(keyed("a", OnConflict.REPLACE));
    assertThat(state(instead.job())).isEqualTo(JobState.CANCELLED);

    database.inTransaction(em -> database.claim(em, "default", "n.1", 1, Instant.now()));
    assertThatThrownBy(() -> place(keyed("a", OnConflict.REPLACE)))
        .hasMessageContaining("job " + last.job().id())
        .hasMessageContaining("RUNNING");
    assertThat(place(keyed("b", OnConflict.REPLACE)).found()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aKeyStaysTakenForAsLongAsItSaysHoweverTheJobEnds(String kind) throws Exception {
    on(kind);
    NewJob job = noop().withUniqueKey("a").withUniqueFor(Duration.ofHours(1));
    Job succeeded = place(job).job();
    runNext();
    Job cancelled = place(job.withUniqueKey("b")).job();
    in(
        flow -> {
          flow.change.cancel(cancelled.id(), "ann");
          return null;
        });

    assertThatThrownBy(() -> place(job)).hasMessageContaining("is SUCCEEDED");
    assertThatThrownBy(() -> place(job.withUniqueKey("b"))).hasMessageContaining("is CANCELLED");
    assertThatThrownBy(() -> place(job.withOnConflict(OnConflict.REPLACE)))
        .hasMessageContaining("is SUCCEEDED");
    assertThat(place(job.withOnConflict(OnConflict.RETURN)).job().id()).isEqualTo(succeeded.id());

    ahead = Duration.ofMinutes(61);
    Job next = place(job).job();
    assertThat(next.id()).isNotEqualTo(succeeded.id());
    assertThat(place(job.withUniqueKey("b")).found()).isFalse();
    assertThatThrownBy(() -> place(job)).hasMessageContaining("job " + next.id());
    assertThatThrownBy(
            () ->
                in(
                    flow -> {
                      flow.change.retry(cancelled.id(), "ann");
                      return null;
                    }))
        .isInstanceOf(Problem.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aBulkWithARefusedKeyLeavesNothingAndOneWithReturnsHasTheirIds(String kind) throws Exception {
    on(kind);
    Job first = place(keyed("a", OnConflict.REJECT)).job();
    in(
        flow -> {
          assertThatThrownBy(() -> flow.place(noop(), keyed("b", null), keyed("a", null)))
              .isInstanceOf(Problem.class);
          assertThatThrownBy(() -> flow.place(keyed("b", null), keyed("b", null)))
              .hasMessageContaining("[0] and [1]");
          return null; // and commits
        });
    assertThat(database.<Long>inTransaction(em -> count(em))).isEqualTo(1);

    List<Submitted> placed =
        in(
            flow ->
                flow.place(
                    noop(),
                    keyed("b", OnConflict.RETURN),
                    keyed("a", OnConflict.RETURN),
                    keyed("b", OnConflict.RETURN)));
    assertThat(placed).extracting(Submitted::found).containsExactly(false, false, true, true);
    assertThat(placed.get(2).job().id()).isEqualTo(first.id());
    assertThat(placed.get(3).job().id()).isEqualTo(placed.get(1).job().id());
    int missing =
        in(flow -> flow.jobs.submitMissing(List.of(keyed("a", null), keyed("c", null), noop())));
    assertThat(missing).isEqualTo(2);
  }

  private static long count(EntityManager em) {
    return em.createQuery("select count(j.id) from Job j", Long.class).getSingleResult();
  }

  private <T> List<T> together(List<Callable<T>> racers) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(racers.size());
    List<Callable<T>> begun =
        racers.stream()
            .<Callable<T>>map(
                racer ->
                    () -> {
                      barrier.await();
                      return racer.call();
                    })
            .toList();
    List<T> results = new ArrayList<>();
    for (Future<T> result : threads.invokeAll(begun)) {
      results.add(result.get());
    }
    return results;
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void allWhoAskAtOnceAreAnsweredWithOneAndTheSameJob(String kind) throws Exception {
    on(kind);
    for (int round = 0; round < 30; round++) {
      NewJob job = keyed("key " + round, OnConflict.RETURN);
      if (round % 3 == 2) { // the key of one that has ended must first be freed
        place(job.withUniqueFor(Duration.ofMillis(1)));
        runNext();
        ahead = ahead.plusSeconds(1);
      }
      List<Submitted> placed =
          together(
              IntStream.range(0, THREADS)
                  .<Callable<Submitted>>mapToObj(i -> () -> place(job))
                  .toList());

      assertThat(placed.stream().map(p -> p.job().id()).distinct()).hasSize(1);
      assertThat(placed.stream().filter(p -> !p.found())).hasSize(1);
      runNext();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whileTheJobEndsSubmittersGetItOrTheNextOne(String kind) throws Exception {
    on(kind);
    for (int round = 0; round < 20; round++) {
      NewJob job = keyed("key", OnConflict.RETURN);
      long first = place(job).job().id();
      List<Callable<Long>> racers = new ArrayList<>();
      for (int i = 0; i < THREADS - 1; i++) {
        racers.add(() -> place(job).job().id());
      }
      racers.add(
          () -> {
            runNext();
            return first;
          });
      assertThat(together(racers).stream().distinct().count()).isBetween(1L, 2L);
      assertThat(open("key")).isLessThanOrEqualTo(1);
      database.execute("delete from watchbill.job");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void ofSeveralWhoReplaceOneIsLeftAndNobodyFails(String kind) throws Exception {
    on(kind);
    for (int round = 0; round < 20; round++) {
      place(keyed("key", OnConflict.REPLACE));
      List<Submitted> placed =
          together(
              IntStream.range(0, THREADS)
                  .<Callable<Submitted>>mapToObj(i -> () -> place(keyed("key", OnConflict.REPLACE)))
                  .toList());
      assertThat(placed).noneMatch(Submitted::found);
      assertThat(open("key")).isEqualTo(1);
      assertThat(database.<Long>inTransaction(em -> count(em))).isEqualTo(THREADS + 1L);
      database.execute("delete from watchbill.job");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void bulksWithTheSameKeysInAnyOrderDoNotWaitInACircle(String kind) throws Exception {
    on(kind);
    for (int round = 0; round < 10; round++) {
      String prefix = "round " + round + " ";
      List<List<Submitted>> bulks =
          together(
              IntStream.range(0, THREADS)
                  .<Callable<List<Submitted>>>mapToObj(
                      i -> {
                        List<NewJob> jobs =
                            new ArrayList<>(
                                IntStream.range(0, 30)
                                    .mapToObj(k -> keyed(prefix + k, OnConflict.RETURN))
                                    .toList());
                        Collections.shuffle(jobs, new Random(i));
                        return () -> in(flow -> flow.place(jobs.toArray(NewJob[]::new)));
                      })
                  .toList());
      assertThat(bulks.stream().flatMap(List::stream).map(placed -> placed.job().id()).distinct())
          .hasSize(30);
    }
  }

  private long open(String key) {
    return database.inTransaction(
        em ->
            em.createQuery(
                    "select count(j.id) from Job j where j.uniqueKey = :key"
                        + " and j.finishedAt is null",
                    Long.class)
                .setParameter("key", key)
                .getSingleResult());
  }
}
