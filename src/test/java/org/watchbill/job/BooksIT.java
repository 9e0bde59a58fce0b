package org.watchbill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.watchbill.job.FlowBeans.noop;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.handler.AfterFailure;
import org.watchbill.handler.NewJob;
import org.watchbill.handler.OnConflict;
import org.watchbill.problem.Problem;

/** The books balance whatever becomes of jobs, and do not when one is lost. */
class BooksIT {

  private static final int THREADS = 6;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private TestDatabase database;

  private void on(String kind) throws Exception {
    database = TestDatabase.of(kind);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    database.close();
  }

  private void in(Consumer<FlowBeans> work) {
    database.inTransaction(
        em -> {
          work.accept(new FlowBeans(em, database.vendor, Instant::now));
          return null;
        });
  }

  private Job submit(NewJob job) {
    List<Job> submitted = new ArrayList<>();
    in(flow -> submitted.add(flow.submit(job)));
    return submitted.get(0);
  }

  private List<Job> claim(int limit) {
    return database.inTransaction(em -> database.claim(em, "default", "n.1", limit, Instant.now()));
  }

  private Conservation books() {
    return database.inTransaction(
        em -> {
          Books books = new Books();
          books.jdbc = TestDatabase.jdbc(em);
          return books.count().conservation();
        });
  }

  private void assertThatTheyBalance(long submitted, long live, long ok, long dead, long off) {
    Conservation books = books();
    assertThat(books.holds()).as("%s", books).isTrue();
    assertThat(books)
        .extracting(
            Conservation::submitted,
            Conservation::live,
            Conservation::succeeded,
            Conservation::dead,
            Conservation::cancelled)
        .containsExactly(submitted, live, ok, dead, off);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void theyBalanceAfterEveryStepOfAJobsLife(String kind) throws Exception {
    on(kind);
    assertThatTheyBalance(0, 0, 0, 0, 0);
    Job parent = submit(noop());
    submit(noop().withAfter(List.of(parent.id())).withAfterFailure(AfterFailure.CANCEL));
    submit(noop().withDelay(Duration.ofHours(1)));
    assertThatTheyBalance(3, 3, 0, 0, 0);

    Job claimed = claim(1).get(0);
    assertThatTheyBalance(3, 3, 0, 0, 0);
    in(flow -> assertThat(flow.die(claimed)).isTrue());
    assertThatTheyBalance(3, 1, 0, 1, 1);

    in(flow -> flow.change.retry(parent.id(), "ann"));
    assertThatTheyBalance(3, 2, 0, 0, 1);
    Job again = claim(1).get(0);
    in(flow -> assertThat(flow.succeed(again)).isTrue());
    assertThatTheyBalance(3, 1, 1, 0, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void theyBalanceWhateverAUniqueKeyIsAnswered(String kind) throws Exception {
    on(kind);
    NewJob keyed = noop().withUniqueKey("a");
    submit(keyed);
    submit(keyed.withOnConflict(OnConflict.RETURN));
    assertThatTheyBalance(1, 1, 0, 0, 0);
    submit(keyed.withOnConflict(OnConflict.REPLACE));
    assertThatTheyBalance(2, 1, 0, 0, 1);
    in(
        flow ->
            assertThatThrownBy(() -> flow.place(noop().withUniqueKey("b"), keyed))
                .isInstanceOf(Problem.class)); // and commits all the same
    assertThatTheyBalance(2, 1, 0, 0, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void theyBalanceAtEveryMomentWhileManyWork(String kind) throws Exception {
    on(kind);
    List<Callable<Integer>> workers =
        IntStream.range(0, THREADS).<Callable<Integer>>mapToObj(i -> () -> work(i)).toList();
    List<Future<Integer>> running = workers.stream().map(threads::submit).toList();
    while (running.stream().anyMatch(f -> !f.isDone())) {
      Conservation books = books();
      assertThat(books.holds()).as("%s", books).isTrue();
      foldStep();
    }
    int submitted = 0;
    for (Future<Integer> worker : running) {
      submitted += worker.get();
    }
    assertThat(books().submitted()).isEqualTo(submitted);
  }

  private boolean foldStep() {
    return database.inTransaction(
        em -> TestDatabase.jdbc(em).run(connection -> database.vendor.foldTally(connection)));
  }

  private Books.Taken take() {
    return database.inTransaction(
        em -> {
          Books books = new Books();
          books.jdbc = TestDatabase.jdbc(em);
          books.announce = new FlowBeans(em, database.vendor, Instant::now).recorded();
          return books.take("ann");
        });
  }

  /** Submits, and ends what it gets, one way or another; returns how many it submitted. */
  private int work(int seed) {
    Random chance = new Random(seed);
    int submitted = 0;
    for (int i = 0; i < 40; i++) {
      int count = 1 + chance.nextInt(3);
      in(flow -> IntStream.range(0, count).forEach(n -> flow.submit(noop())));
      submitted += count;
      claim(2).forEach(job -> in(flow -> end(flow, job, chance.nextInt(3))));
    }
    return submitted;
  }

  private static void end(FlowBeans flow, Job job, int how) {
    switch (how) {
      case 0 -> flow.succeed(job);
      case 1 -> flow.die(job);
      default -> flow.change.cancel(job.id(), "ann");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aLostJobIsMissed(String kind) throws Exception {
    on(kind);
    Job live = submit(noop());
    submit(noop());
    Job dead = claim(1).get(0);
    in(flow -> flow.die(dead));
    assertThat(books().holds()).isTrue();

    database.execute("delete from watchbill.job where id <> " + live.id());
    assertThat(books().holds()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whatTheySaidStaysSoAfterEachStepOfAddingUpHoweverItGoesOn(String kind) throws Exception {
    on(kind);
    for (int i = 0; i < 5; i++) {
      submit(noop());
    }
    in(flow -> claim(2).forEach(flow::succeed));
    assertThatTheyBalance(5, 3, 2, 0, 0);
    foldStep();
    assertThatTheyBalance(5, 3, 2, 0, 0);
    submit(noop()); // a row that is not marked
    assertThatTheyBalance(6, 4, 2, 0, 0);
    foldStep();
    assertThatTheyBalance(6, 4, 2, 0, 0);
    if (kind.equals("h2")) { // as one that stopped halfway through its deletes
      database.execute("delete from watchbill.tally where fold is not null limit 2");
      assertThatTheyBalance(6, 4, 2, 0, 0);
    }
    for (int i = 0; i < 9; i++) {
      foldStep();
      assertThatTheyBalance(6, 4, 2, 0, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void takenAnewTheySayWhatTheRowsSay(String kind) throws Exception {
    on(kind);
    submit(noop());
    submit(noop());
    Job dead = claim(1).get(0);
    in(flow -> flow.die(dead));
    database.execute("delete from watchbill.job where state = 'DEAD'"); // pruned by hand
    assertThat(books().holds()).isFalse();

    Books.Taken taken = take();
    assertThat(taken.before().holds()).isFalse();
    assertThat(taken.before().submitted()).isEqualTo(2);
    assertThat(taken.after().holds()).isTrue();
    assertThatTheyBalance(1, 1, 0, 0, 0);
    take();
    assertThatTheyBalance(1, 1, 0, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void theyAreTakenAnewWhileManyWork(String kind) throws Exception {
    on(kind);
    for (int i = 0; i < 3; i++) {
      submit(noop());
    }
    List<Job> dead = claim(3);
    in(flow -> dead.forEach(flow::die));
    List<Callable<Integer>> workers =
        IntStream.range(0, THREADS - 2).<Callable<Integer>>mapToObj(i -> () -> work(i)).toList();
    List<Future<Integer>> running = workers.stream().map(threads::submit).toList();
    database.execute("delete from watchbill.job where id <= 3");
    assertThat(books().holds()).isFalse();
    Future<Books.Taken> one = threads.submit(this::take);
    Future<Books.Taken> other = threads.submit(this::take); // at once: makes up for nothing twice
    one.get();
    other.get();
    assertThat(books().holds()).isTrue();
    while (running.stream().anyMatch(f -> !f.isDone())) {
      take();
      foldStep();
      assertThat(books().holds()).isTrue();
    }
    int submitted = 0;
    for (Future<Integer> worker : running) {
      submitted += worker.get();
    }
    assertThat(books().submitted()).isEqualTo(submitted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void thatTheyDoNotBalanceIsSaidAtOnceAndEveryHour(String kind) throws Exception {
    on(kind);
    submit(noop());
    submit(noop());
    database.execute("delete from watchbill.job where id = 1");
    List<Object> said = new ArrayList<>();
    AtomicLong now = new AtomicLong();
    Books process = new Books();
    process.nanos = now::get;
    Runnable check =
        () ->
            in(
                flow -> {
                  flow.events.clear();
                  process.jdbc = flow.jdbc;
                  process.announce = flow.recorded();
                  process.fold = new FoldTally();
                  process.fold.jdbc = flow.jdbc;
                  process.fold.schema = flow.schema;
                  process.check();
                  said.addAll(flow.events);
                });
    check.run();
    assertThat(said).hasSize(1);
    now.addAndGet(Duration.ofMinutes(59).toNanos());
    check.run();
    assertThat(said).hasSize(1);
    now.addAndGet(Duration.ofMinutes(2).toNanos());
    check.run();
    assertThat(said).hasSize(2);
    take();
    check.run();
    check.run();
    assertThat(said).hasSize(3);
    assertThat(((JobEvent.Counted) said.get(2)).conservation().holds()).isTrue();
  }
}
