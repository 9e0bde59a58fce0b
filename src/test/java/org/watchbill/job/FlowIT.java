package org.watchbill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.watchbill.job.FlowBeans.noop;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import org.watchbill.handler.AfterFailure;
import org.watchbill.handler.NewJob;
import org.watchbill.problem.Problem;

/** Chains and joins on the real databases: who waits, who goes on, and who races with whom. */
class FlowIT {

  private static final int THREADS = 8;

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

  private <T> T in(Function<FlowBeans, T> work) {
    return database.inTransaction(
        em -> work.apply(new FlowBeans(em, database.vendor, Instant::now)));
  }

  private Job submit(NewJob job) {
    return in(flow -> flow.submit(job));
  }

  private static NewJob after(Job... jobs) {
    return noop().withAfter(List.of(jobs).stream().map(Job::id).toList());
  }

  private Job get(Job job) {
    return database.inTransaction(em -> em.find(Job.class, job.id()));
  }

  private JobState state(Job job) {
    return get(job).state();
  }

  private List<Job> claim(int most) {
    return database.inTransaction(
        em -> database.claim(em, "default", "node.1", most, Instant.now()));
  }

  /** Claims the next job, which must be this one. */
  private Job start(Job job) {
    Job claimed = claim(1).get(0);
    assertThat(claimed.id()).isEqualTo(job.id());
    return claimed;
  }

  private void succeed(Job job) {
    Job claimed = start(job);
    assertThat(this.<Boolean>in(flow -> flow.succeed(claimed))).isTrue();
  }

  private void die(Job job) {
    Job claimed = start(job);
    assertThat(this.<Boolean>in(flow -> flow.die(claimed))).isTrue();
  }

  private long count(String sql) throws SQLException {
    try (Connection connection = database.dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aChainRunsOneAfterTheOther(String kind) throws Exception {
    on(kind);
    Job first = submit(noop());
    Job second = submit(after(first).withQueue("default"));
    Job third = submit(after(second).withDelay(Duration.ofHours(1)));
    assertThat(second.state()).isEqualTo(JobState.WAITING);

    List<String> bells = new ArrayList<>();
    Job running = start(first);
    assertThat(claim(9)).isEmpty();
    in(flow -> flow.succeed(running) && bells.addAll(flow.bells));

    assertThat(bells).containsExactly("default");
    assertThat(state(second)).isEqualTo(JobState.READY);
    assertThat(get(second).waitsFor()).isZero();
    succeed(second);
    assertThat(state(third)).isEqualTo(JobState.SCHEDULED);
    assertThat(count("select count(*) from watchbill.prerequisite")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whoIsToldTwiceWhomToFollowFollowsBoth(String kind) throws Exception {
    on(kind);
    Job first = submit(noop());
    Job second = submit(noop());
    Job third =
        in(
            flow -> {
              Job job = flow.submit(noop());
              new SubmittedJob(flow.submit, noop(), Origin.of("test"), job)
                  .after(first.id())
                  .priority(9)
                  .after(second.id());
              return job;
            });
    assertThat(state(third)).isEqualTo(JobState.WAITING);
    assertThat(get(third).waitsFor()).isEqualTo(2);

    succeed(first);
    assertThat(state(third)).isEqualTo(JobState.WAITING);
    succeed(second);
    assertThat(state(third)).isEqualTo(JobState.READY);
    assertThat(get(third).priority()).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whatHasEndedIsNotWaitedForAndAnUnknownJobIsRefused(String kind) throws Exception {
    on(kind);
    Job first = submit(noop());
    succeed(first);
    assertThat(submit(after(first)).state()).isEqualTo(JobState.READY);
    assertThat(submit(after(first).withDelay(Duration.ofHours(1))).state())
        .isEqualTo(JobState.SCHEDULED);
    assertThatThrownBy(() -> submit(noop().withAfter(List.of(first.id(), 4711L))))
        .isInstanceOfSatisfying(
            Problem.class,
            e -> {
              assertThat(e.status()).isEqualTo(422);
              assertThat(e.errors().get(0).path()).isEqualTo("$.after");
              assertThat(e).hasMessageContaining("4711");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void afterAFailureOneHoldsAnotherIsCancelledDownTheChainAndAThirdRuns(String kind)
      throws Exception {
    on(kind);
    Job parent = submit(noop());
    Job holds = submit(after(parent));
    Job cancelled = submit(after(parent).withAfterFailure(AfterFailure.CANCEL));
    Job further = submit(after(cancelled).withAfterFailure(AfterFailure.CANCEL));
    Job furthest = submit(after(further, cancelled).withAfterFailure(AfterFailure.CANCEL));
    Job heldFurther = submit(after(further));
    Job runsFurther = submit(after(further).withAfterFailure(AfterFailure.RUN));
    Job runs = submit(after(parent).withAfterFailure(AfterFailure.RUN));

    die(parent);

    assertThat(state(holds)).isEqualTo(JobState.WAITING);
    assertThat(state(cancelled)).isEqualTo(JobState.CANCELLED);
    assertThat(get(cancelled).error().message()).contains("job " + parent.id()).contains("DEAD");
    assertThat(get(cancelled).finishedAt()).isNotNull();
    assertThat(state(further)).isEqualTo(JobState.CANCELLED);
    assertThat(state(furthest)).isEqualTo(JobState.CANCELLED);
    assertThat(state(heldFurther)).isEqualTo(JobState.WAITING);
    assertThat(state(runsFurther)).isEqualTo(JobState.READY);
    assertThat(state(runs)).isEqualTo(JobState.READY);
    Job late = submit(after(parent).withAfterFailure(AfterFailure.CANCEL));
    assertThat(late.state()).isEqualTo(JobState.CANCELLED);
    assertThat(state(late)).isEqualTo(JobState.CANCELLED);
    assertThat(submit(after(parent)).state()).isEqualTo(JobState.WAITING);
    assertThat(submit(after(parent).withAfterFailure(AfterFailure.RUN)).state())
        .isEqualTo(JobState.READY);

    in(
        flow -> {
          flow.change.retry(parent.id(), "ann");
          return null;
        });
    assertThat(state(holds)).isEqualTo(JobState.WAITING);
    succeed(parent);
    assertThat(state(holds)).isEqualTo(JobState.READY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aPersonCancelsAWaitingJobOrStartsItWithoutTheOthers(String kind) throws Exception {
    on(kind);
    Job parent = submit(noop().withDelay(Duration.ofHours(1)));
    Job first = submit(after(parent));
    Job second = submit(after(parent));
    in(
        flow -> {
          flow.change.cancel(first.id(), "ann");
          flow.change.retry(second.id(), "ann");
          return null;
        });
    assertThat(state(first)).isEqualTo(JobState.CANCELLED);
    assertThat(state(second)).isEqualTo(JobState.READY);

    in(
        flow -> {
          flow.change.cancel(parent.id(), "ann");
          return null;
        });
    assertThat(state(second)).isEqualTo(JobState.READY);
    assertThat(get(second).waitsFor()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void oneTransactionCanSubmitAChainAndNotACircle(String kind) throws Exception {
    on(kind);
    List<Long> ids =
        in(
            flow -> {
              Job a = flow.submit(noop());
              NewJob asked = noop();
              Origin origin = Origin.of("test");
              Submitting b = new Submitting(flow, asked, origin);
              b.submission.after(a.id()).priority(7);
              Submitting c = new Submitting(flow, asked, origin);
              c.submission.after(b.job.id()).after(a.id()).afterFailure(AfterFailure.CANCEL);
              assertThatThrownBy(() -> b.submission.after(c.job.id()))
                  .isInstanceOf(Problem.class)
                  .hasMessageContaining("not submitted before");
              return List.of(a.id(), b.job.id(), c.job.id());
            });
    Job claimed = claim(9).get(0);
    assertThat(claimed.id()).isEqualTo(ids.get(0));
    in(flow -> flow.succeed(claimed));
    Job second = claim(9).get(0);
    assertThat(second.priority()).isEqualTo(7);
    in(flow -> flow.die(second));
    assertThat(database.<JobState>inTransaction(em -> em.find(Job.class, ids.get(2)).state()))
        .isEqualTo(JobState.CANCELLED);
  }

  private static final class Submitting {
    final Job job;
    final SubmittedJob submission;

    Submitting(FlowBeans flow, NewJob asked, Origin origin) {
      job = flow.submit(asked);
      submission = new SubmittedJob(flow.submit, asked, origin, job);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void ofManyParentsEndingAtOnceTheLastStartsEachFollowerOnce(String kind) throws Exception {
    on(kind);
    for (int round = 0; round < 5; round++) {
      List<Job> parents = IntStream.range(0, 40).mapToObj(i -> submit(noop())).toList();
      Job[] all = parents.toArray(Job[]::new);
      List<Job> followers = IntStream.range(0, 6).mapToObj(i -> submit(after(all))).toList();
      List<Job> claimed = claim(40);
      List<Callable<Integer>> enders = new ArrayList<>();
      CyclicBarrier together = new CyclicBarrier(THREADS);
      for (int i = 0; i < THREADS; i++) {
        List<Job> mine = claimed.subList(i * 5, i * 5 + 5);
        boolean grouped = i % 2 == 0;
        enders.add(
            () -> {
              together.await();
              List<String> bells = new ArrayList<>();
              if (grouped) {
                in(
                    flow -> {
                      Settlement done = Settlement.done(null, flow.now());
                      assertThat(flow.settle.settleAll(mine, mine.stream().map(j -> done).toList()))
                          .isTrue();
                      return bells.addAll(flow.bells);
                    });
              } else {
                mine.forEach(job -> in(flow -> flow.succeed(job) && bells.addAll(flow.bells)));
              }
              return bells.size();
            });
      }
      int bells = 0;
      for (Future<Integer> ender : threads.invokeAll(enders)) {
        bells += ender.get();
      }
      assertThat(bells).isPositive();
      assertThat(followers).allMatch(job -> state(job) == JobState.READY);
      assertThat(count("select count(*) from watchbill.prerequisite")).isZero();
      assertThat(count("select sum(waits_for) from watchbill.job")).isZero();
      claim(6).forEach(job -> in(flow -> flow.succeed(job)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aFollowerSubmittedWhileItsParentEndsNeverWaitsForEver(String kind) throws Exception {
    on(kind);
    Random random = new Random(7);
    for (int round = 0; round < 60; round++) {
      submit(noop());
      Job parent = claim(1).get(0);
      boolean dies = round % 3 == 0;
      CyclicBarrier together = new CyclicBarrier(4);
      List<Callable<Job>> racers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        AfterFailure mode = AfterFailure.values()[i];
        int pause = random.nextInt(400_000);
        racers.add(
            () -> {
              together.await();
              spin(pause);
              return submit(after(parent).withAfterFailure(mode));
            });
      }
      int pause = random.nextInt(400_000);
      racers.add(
          () -> {
            together.await();
            spin(pause);
            in(flow -> dies ? flow.die(parent) : flow.succeed(parent));
            return parent;
          });
      List<Job> ended = new ArrayList<>();
      for (Future<Job> racer : threads.invokeAll(racers)) {
        ended.add(racer.get());
      }
      assertThat(state(ended.get(AfterFailure.HOLD.ordinal())))
          .isEqualTo(dies ? JobState.WAITING : JobState.READY);
      assertThat(state(ended.get(AfterFailure.CANCEL.ordinal())))
          .isEqualTo(dies ? JobState.CANCELLED : JobState.READY);
      assertThat(state(ended.get(AfterFailure.RUN.ordinal()))).isEqualTo(JobState.READY);
      database.execute("delete from watchbill.prerequisite");
      database.execute("delete from watchbill.job");
    }
  }

  private static void spin(int nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void anEndAndACancelOfTheSameJobReleaseItsFollowersOnce(String kind) throws Exception {
    on(kind);
    for (int round = 0; round < 30; round++) {
      submit(noop());
      Job parent = claim(1).get(0);
      Job other = submit(noop().withDelay(Duration.ofHours(1)));
      Job runs = submit(after(parent, other).withAfterFailure(AfterFailure.RUN));
      Job cancelled = submit(after(parent, other).withAfterFailure(AfterFailure.CANCEL));
      CyclicBarrier together = new CyclicBarrier(3);
      List<Callable<Boolean>> racers =
          List.of(
              () -> {
                together.await();
                return attempt(flow -> flow.succeed(parent));
              },
              () -> {
                together.await();
                return attempt(
                    flow -> {
                      flow.change.cancel(parent.id(), "ann");
                      return true;
                    });
              },
              () -> {
                together.await();
                return attempt(
                    flow -> {
                      flow.change.cancel(cancelled.id(), "bob");
                      return true;
                    });
              });
      List<Boolean> won = new ArrayList<>();
      for (Future<Boolean> racer : threads.invokeAll(racers)) {
        won.add(racer.get());
      }
      assertThat(won.get(0)).isNotEqualTo(won.get(1));
      assertThat(get(runs).waitsFor()).isEqualTo(1);
      assertThat(state(runs)).isEqualTo(JobState.WAITING);
      assertThat(state(cancelled)).isEqualTo(JobState.CANCELLED);
      database.execute("delete from watchbill.prerequisite");
      database.execute("delete from watchbill.job");
    }
  }

  /** False if it came too late; then it is rolled back. */
  private boolean attempt(Function<FlowBeans, Boolean> work) {
    try {
      return in(
          flow -> {
            if (!work.apply(flow)) {
              throw Problem.conflict("superseded");
            }
            return true;
          });
    } catch (Problem e) {
      return false;
    }
  }
}
