package org.watchbill.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.EntityManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.handler.NewBatch;
import org.watchbill.handler.NewJob;
import org.watchbill.handler.OnConflict;
import org.watchbill.job.FlowBeans;
import org.watchbill.job.Job;
import org.watchbill.job.JobState;
import org.watchbill.job.Origin;
import org.watchbill.job.TestDatabase;
import org.watchbill.problem.Problem;

/** Batches on the real databases: when they end, what starts then, and who races with whom. */
class BatchesIT {

  private static final int THREADS = 6;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private TestDatabase database;

  /** The beans of one transaction. */
  private record Beans(EntityManager em, FlowBeans flow, SubmitBatch submit, EndBatch end) {}

  private void on(String kind) throws Exception {
    database = TestDatabase.of(kind);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    database.close();
  }

  private <T> T in(Function<Beans, T> work) {
    return database.inTransaction(em -> work.apply(beans(em)));
  }

  private Beans beans(EntityManager em) {
    FlowBeans flow = new FlowBeans(em, database.vendor, Instant::now);
    SubmitBatch submit = new SubmitBatch();
    submit.em = em;
    submit.jobs = flow.submit;
    submit.schema = flow.schema;
    submit.time = Instant::now;
    submit.transactions = heedless();
    EndBatch end = new EndBatch();
    end.em = em;
    end.jdbc = flow.jdbc;
    end.schema = flow.schema;
    end.batches = new Batches();
    end.batches.em = em;
    end.followers = flow.followers;
    end.time = Instant::now;
    end.announce = flow.recorded();
    return new Beans(em, flow, submit, end);
  }

  private static NewJob follower() {
    return FlowBeans.noop().withQueue("after");
  }

  private BatchView submit(int children) {
    List<NewJob> jobs = Collections.nCopies(children, FlowBeans.noop());
    return in(
        beans ->
            beans.submit.accept(
                new NewBatch("import", jobs, follower(), follower()), Origin.of("test")));
  }

  private List<Job> claim(int most) {
    return database.inTransaction(
        em -> database.claim(em, "default", "node.1", most, Instant.now()));
  }

  /** What an errand does, once a child's end is committed. */
  private void look(long batch) {
    in(
        beans -> {
          beans.end.startOnDeath(batch);
          return null;
        });
    in(
        beans -> {
          beans.end.endIfDone(batch);
          return null;
        });
  }

  private BatchView get(long id) {
    return in(
        beans -> beans.end.batches.views(List.of(beans.end.batches.find(id).orElseThrow())).get(0));
  }

  private JobState state(long job) {
    return database.inTransaction(em -> em.find(Job.class, job).state());
  }

  private void succeed(Job job) {
    in(beans -> beans.flow.succeed(job));
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whatFollowsStartsWhenAllHaveEndedOrOneIsDead(String kind) throws Exception {
    on(kind);
    BatchView batch = submit(4);
    assertThat(batch.ids()).hasSize(4);
    assertThat(batch.ready()).isEqualTo(4);
    assertThat(get(batch.id()).total()).isEqualTo(4);
    List<Job> children = claim(9);
    succeed(children.get(0));
    succeed(children.get(1));
    look(batch.id());
    assertThat(state(batch.onDeath())).isEqualTo(JobState.WAITING);

    in(beans -> beans.flow.die(children.get(2)));
    look(batch.id());
    assertThat(state(batch.onDeath())).isEqualTo(JobState.READY);
    assertThat(state(batch.then())).isEqualTo(JobState.WAITING);
    assertThat(get(batch.id()).endedAt()).isNull();

    succeed(children.get(3));
    look(batch.id());
    look(batch.id());
    BatchView ended = get(batch.id());
    assertThat(state(batch.then())).isEqualTo(JobState.READY);
    assertThat(ended.endedAt()).isNotNull();
    assertThat(ended.succeeded()).isEqualTo(3);
    assertThat(ended.dead()).isEqualTo(1);
    assertThat(ended.total()).isEqualTo(4);
    assertThatThrownBy(() -> in(beans -> beans.flow.submit(FlowBeans.noop().withBatch(batch.id()))))
        .isInstanceOfSatisfying(Problem.class, e -> assertThat(e.status()).isEqualTo(409));
    assertThatThrownBy(() -> in(beans -> beans.flow.submit(FlowBeans.noop().withBatch(99L))))
        .isInstanceOfSatisfying(
            Problem.class, e -> assertThat(e.errors().get(0).path()).isEqualTo("$.batch"));
    in(
        beans -> {
          beans.flow.change.retry(children.get(2).id(), "ann");
          return null;
        });
    look(batch.id());
    assertThat(get(batch.id())).isEqualTo(ended);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whatWaitsForADeathIsCalledOffWhenNoneDied(String kind) throws Exception {
    on(kind);
    BatchView batch = submit(1);
    succeed(claim(1).get(0));
    look(batch.id());
    assertThat(state(batch.onDeath())).isEqualTo(JobState.CANCELLED);
    assertThat(state(batch.then())).isEqualTo(JobState.READY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aBatchThatBreaksARuleIsRefusedWithThePath(String kind) throws Exception {
    on(kind);
    NewJob good = FlowBeans.noop();
    refused(new NewBatch("x", List.of(), null, null), "$.jobs");
    refused(new NewBatch(" ", List.of(good), null, null), "$.name");
    refused(
        new NewBatch(null, List.of(good, good.withPriority(12)), null, null), "$.jobs[1].priority");
    refused(new NewBatch(null, List.of(good), good.withPriority(12), null), "$.then.priority");
    refused(
        new NewBatch(null, List.of(good), null, good.withAfter(List.of(1L))), "$.onDeath.after");
    refused(new NewBatch(null, List.of(good, good.withBatch(1L)), null, null), "$.jobs[1].batch");
    refused(
        new NewBatch(null, List.of(good.withAfter(List.of(99L))), null, null), "$.jobs[0].after");
    refused(
        new NewBatch(
            null, List.of(good.withUniqueKey("k").withOnConflict(OnConflict.RETURN)), null, null),
        "$.jobs[0].onConflict");
    assertThat(
            database.<Long>inTransaction(
                em ->
                    em.createQuery("select count(b.id) from Batch b", Long.class)
                        .getSingleResult()))
        .isZero();
  }

  private void refused(NewBatch batch, String path) {
    assertThatThrownBy(() -> in(beans -> beans.submit.accept(batch, Origin.of("test"))))
        .isInstanceOfSatisfying(
            Problem.class,
            e -> {
              assertThat(e.status()).isEqualTo(422);
              assertThat(e.errors()).extracting(Problem.Violation::path).containsExactly(path);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void ofAllWhoHearOfTheLastEndsOneEndsTheBatch(String kind) throws Exception {
    on(kind);
    for (int round = 0; round < 15; round++) {
      BatchView batch = submit(THREADS);
      CyclicBarrier together = new CyclicBarrier(THREADS);
      List<Callable<Long>> enders = new ArrayList<>();
      for (Job child : claim(THREADS)) {
        enders.add(
            () -> {
              together.await();
              succeed(child);
              return in(
                  beans -> {
                    beans.end.endIfDone(batch.id());
                    return beans.flow.bells.stream().filter("after"::equals).count();
                  });
            });
      }
      assertThat(sum(enders)).isEqualTo(1);
      assertThat(get(batch.id()).succeeded()).isEqualTo(THREADS);
      assertThat(state(batch.then())).isEqualTo(JobState.READY);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aChildThatIsAddedAsTheLastOneEndsIsEitherCountedOrRefused(String kind) throws Exception {
    on(kind);
    int counted = 0;
    for (int round = 0; round < 40; round++) {
      BatchView batch = submit(1);
      Job last = claim(1).get(0);
      CyclicBarrier together = new CyclicBarrier(3);
      long pause = round * 100_000L; // sooner or later than the end
      Callable<Long> add =
          () -> {
            together.await();
            LockSupport.parkNanos(pause);
            return add(batch.id());
          };
      Callable<Long> end =
          () -> {
            together.await();
            succeed(last);
            look(batch.id());
            return 0L;
          };
      long added = sum(List.of(add, add, end));
      BatchView view = get(batch.id());
      assertThat(view.total()).isEqualTo(1 + (int) added);
      assertThat(view.endedAt() == null).isEqualTo(added > 0);
      claim((int) added + 1).forEach(this::succeed);
      look(batch.id());
      assertThat(get(batch.id()).succeeded()).isEqualTo(1 + (int) added);
      assertThat(state(batch.then())).isEqualTo(JobState.READY);
      counted += added;
    }
    System.out.println("added in time: " + counted + " of 80");
  }

  private long add(long batch) {
    try {
      in(beans -> beans.flow.submit(FlowBeans.noop().withBatch(batch)));
      return 1;
    } catch (Problem e) {
      assertThat(e.status()).isEqualTo(409);
      return 0;
    }
  }

  private long sum(List<Callable<Long>> racers) throws Exception {
    long sum = 0;
    for (Future<Long> racer : threads.invokeAll(racers)) {
      sum += racer.get();
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void theSweepFindsWhatNobodyHeardOf(String kind) throws Exception {
    on(kind);
    BatchView ended = submit(1);
    succeed(claim(1).get(0));
    BatchView died = submit(2);
    Job dead = claim(1).get(0);
    in(beans -> beans.flow.die(dead));
    submit(3);
    IntStream.range(0, 2)
        .forEach(
            round -> {
              List<Long> overdue = overdue();
              assertThat(overdue)
                  .isEqualTo(round == 0 ? List.of(ended.id(), died.id()) : List.of());
              overdue.forEach(this::look);
            });
    assertThat(state(ended.then())).isEqualTo(JobState.READY);
    assertThat(state(died.onDeath())).isEqualTo(JobState.READY);
    assertThat(state(died.then())).isEqualTo(JobState.WAITING);
  }

  private List<Long> overdue() {
    return in(
        beans -> {
          SweepBatches sweep = new SweepBatches();
          sweep.em = beans.em;
          return sweep.overdue();
        });
  }

  /** Here an exception rolls back by itself. */
  private static TransactionSynchronizationRegistry heedless() {
    return (TransactionSynchronizationRegistry)
        Proxy.newProxyInstance(
            BatchesIT.class.getClassLoader(),
            new Class<?>[] {TransactionSynchronizationRegistry.class},
            (proxy, method, args) -> null);
  }
}
