package org.watchbill.container;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.io.File;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.hamcrest.Matcher;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.watchbill.batch.Batch;
import org.watchbill.batch.BatchView;
import org.watchbill.batch.Batches;
import org.watchbill.container.Conduct.Manner;
import org.watchbill.container.Conduct.Request;
import org.watchbill.handler.AfterFailure;
import org.watchbill.handler.Jobs;
import org.watchbill.job.Attempt;
import org.watchbill.job.ChangeJob;
import org.watchbill.job.FindJobs;
import org.watchbill.job.Job;
import org.watchbill.job.JobFilter;
import org.watchbill.job.JobState;
import org.watchbill.job.JobTexts;
import org.watchbill.job.ListedJob;
import org.watchbill.job.Outcome;
import org.watchbill.problem.Problem;
import org.watchbill.queue.Doorbell;
import org.watchbill.schedule.Schedule;
import org.watchbill.schedule.Schedules;
import org.watchbill.worker.RescueJobs;

/** Handlers in the server: what commits with a job, and what is rolled back with it. */
@ExtendWith(ArquillianExtension.class)
@ResourceLock("arquillian")
class HandlersIT {

  @Deployment
  static WebArchive watchbillWithHandlers() {
    return ShrinkWrap.createFromZipFile(
            WebArchive.class, new File(System.getProperty("watchbill.test.war")))
        .setWebXML(new StringAsset("<web-app/>")) // the one of the product lets no test runner in
        .addPackage(HandlersIT.class.getPackage())
        .addAsLibraries(jarOf(Awaitility.class), jarOf(Matcher.class), jarOf(Assertions.class));
  }

  private static File jarOf(Class<?> type) {
    return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  @Resource(lookup = "jdbc/watchbill")
  DataSource dataSource;

  @Resource UserTransaction transaction;
  @Inject Jobs jobs;
  @Inject FindJobs find;
  @Inject JobTexts texts;
  @Inject ChangeJob change;
  @Inject RescueJobs rescue;
  @Inject Doorbell doorbell;
  @Inject Conduct conduct;
  @Inject Batches batches;
  @Inject Shared shared;

  private final String row = UUID.randomUUID().toString();

  @BeforeEach
  void makeTable() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create table if not exists effect (name varchar(100))");
    }
  }

  private long effects() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement count =
            connection.prepareStatement("select count(*) from effect where name = ?")) {
      count.setString(1, row);
      ResultSet result = count.executeQuery();
      result.next();
      return result.getLong(1);
    }
  }

  private String result(long id) {
    return texts.both(id).orElseThrow().result();
  }

  private List<Job> children() {
    return find.list(JobFilter.of(null, "children-" + row, null, null, null, null), 10).stream()
        .map(ListedJob::job)
        .toList();
  }

  private <T> T inTransaction(Callable<T> work) throws Exception {
    transaction.begin();
    boolean good = false;
    try {
      T result = work.call();
      good = true;
      return result;
    } finally {
      if (good) {
        transaction.commit();
      } else {
        transaction.rollback();
      }
    }
  }

  private long submit(Manner manner, int maxAttempts) throws Exception {
    return inTransaction(
        () ->
            jobs.submit(Conduct.class, new Request(row, manner))
                .maxAttempts(maxAttempts)
                .backoff(Duration.ofMillis(20))
                .id());
  }

  private Job awaitState(long id, JobState state) {
    return await()
        .atMost(60, SECONDS)
        .until(() -> find.find(id).orElseThrow(), job -> job.state() == state);
  }

  private List<Outcome> outcomes(long id) {
    return find.attempts(find.find(id).orElseThrow()).stream().map(Attempt::outcome).toList();
  }

  @Test
  void theHandlersWorkItsChildrenAndTheJobsEndCommitTogether() throws Exception {
    Job job = awaitState(submit(Manner.DONE, 1), JobState.SUCCEEDED);

    assertThat(effects()).isEqualTo(1);
    assertThat(children()).hasSize(1);
    assertThat(children().get(0).submittedBy()).isEqualTo("job " + job.id());
    assertThat(result(job.id())).isEqualTo("{\"row\":\"" + row + "\"}");
    assertThat(outcomes(job.id())).containsExactly(Outcome.SUCCEEDED);
  }

  @Test
  void whateverAFailingHandlerDidIsUndoneAndItsReasonKept() throws Exception {
    Map<Manner, String> reasons =
        Map.of(
            Manner.THROW, "as asked",
            Manner.ERROR, "an error, as asked",
            Manner.OVERFLOW, "StackOverflowError",
            Manner.NULL, "null instead of a Verdict",
            Manner.RETRY, "not yet",
            Manner.POISON_TRANSACTION, "roll");
    for (Map.Entry<Manner, String> reason : reasons.entrySet()) {
      Job job = awaitState(submit(reason.getKey(), 2), JobState.DEAD);

      assertThat(job.error().message())
          .as(reason.getKey().name())
          .containsIgnoringCase(reason.getValue());
      assertThat(outcomes(job.id())).containsExactly(Outcome.FAILED, Outcome.FAILED);
    }
    assertThat(effects()).isZero();
    assertThat(children()).isEmpty();
  }

  @Test
  void deadMeansDeadAtOnce() throws Exception {
    Job job = awaitState(submit(Manner.DEAD, 9), JobState.DEAD);

    assertThat(job.error().message()).isEqualTo("never");
    assertThat(outcomes(job.id())).containsExactly(Outcome.FAILED);
    assertThat(effects()).isZero();
  }

  @Test
  void aSnoozeKeepsTheWorkAndCostsNoAttempt() throws Exception {
    Job job = awaitState(submit(Manner.SNOOZE_ONCE, 1), JobState.SUCCEEDED);

    assertThat(outcomes(job.id())).containsExactly(Outcome.SNOOZED, Outcome.SUCCEEDED);
    assertThat(job.failures()).isZero();
    assertThat(effects()).isEqualTo(2);
  }

  @Test
  void aBatchWhoseChildAddsAnotherEndsAfterThatOneAndAChainFollows() throws Exception {
    long id =
        inTransaction(
            () ->
                jobs.batch("of " + row)
                    .add(Conduct.class, new Request(row, Manner.ADD_TO_BATCH))
                    .add(Conduct.class, new Request(row, Manner.DONE))
                    .then(Conduct.class, new Request(row, Manner.DONE))
                    .submit());
    Batch batch = batches.find(id).orElseThrow();
    long last =
        inTransaction(
            () ->
                jobs.submit(Conduct.class, new Request(row, Manner.DONE))
                    .after(batch.then())
                    .afterFailure(AfterFailure.CANCEL)
                    .id());

    Job then = awaitState(batch.then(), JobState.SUCCEEDED);
    Job end = awaitState(last, JobState.SUCCEEDED);

    BatchView ended = batches.views(List.of(batches.find(id).orElseThrow())).get(0);
    assertThat(ended.succeeded()).isEqualTo(3);
    assertThat(ended.total()).isEqualTo(3);
    assertThat(then.startedAt()).isAfterOrEqualTo(ended.endedAt());
    assertThat(end.startedAt()).isAfterOrEqualTo(then.finishedAt());
    assertThat(effects()).isEqualTo(5);
  }

  @Test
  void aJobExistsIfAndOnlyIfItsTransactionCommits() throws Exception {
    transaction.begin();
    long id = jobs.submit(Conduct.class, new Request(row, Manner.DONE)).id();
    transaction.rollback();

    assertThat(find.find(id)).isEmpty();
    assertThatThrownBy(() -> jobs.submit(Conduct.class, new Request(row, Manner.DONE)))
        .hasMessageContaining("ransaction");
  }

  @Test
  void optionsHoldThatAreSetBeforeTheCommit() throws Exception {
    long id =
        inTransaction(
            () ->
                jobs.submit(Conduct.class, new Request(row, Manner.DONE))
                    .delay(Duration.ofHours(1))
                    .priority(9)
                    .queue("q-" + row)
                    .tag("a")
                    .id());
    Job job = find.find(id).orElseThrow();

    assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
    assertThat(job.runAt())
        .isBetween(
            job.createdAt().plus(Duration.ofHours(1)), job.createdAt().plus(Duration.ofHours(2)));
    assertThat(job.priority()).isEqualTo(9);
    assertThat(job.queue()).isEqualTo("q-" + row);
    assertThat(find.tags(List.of(id))).containsEntry(id, List.of("a"));
  }

  @Test
  void aPayloadThatBreaksAConstraintIsRefusedAtSubmission() {
    assertThatThrownBy(
            () -> inTransaction(() -> jobs.submit(Conduct.class, new Request(null, Manner.DONE))))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("$.payload.row");
  }

  @Test
  void aHandlerThatOptedOutRunsOutsideAnyTransaction() throws Exception {
    long id = inTransaction(() -> jobs.submit(Outside.class, Map.of()).id());

    awaitState(id, JobState.SUCCEEDED);
    assertThat(result(id)).isEqualTo("{\"transaction\":false}");
  }

  @Test
  void aWorkerThatIsRescuedFromCannotFinishAndItsWorkIsUndone() throws Exception {
    long id = submit(Manner.WAIT, 5);
    assertThat(conduct.begun(row).await(60, SECONDS)).isTrue();
    Job claimed = find.find(id).orElseThrow();

    assertThat(rescue.rescue(List.of(claimed))).hasSize(1);
    assertThat(rescue.rescue(List.of(claimed))).isEmpty();
    awaitAttempt(id, 2);
    conduct.released(row).countDown();

    awaitState(id, JobState.SUCCEEDED);
    assertThat(outcomes(id)).containsExactly(Outcome.LOST, Outcome.SUCCEEDED);
    awaitNobodyRuns();
    assertThat(effects()).isEqualTo(1);
    assertThat(children()).hasSize(1);
  }

  private void awaitAttempt(long id, int number) {
    await().atMost(60, SECONDS).until(() -> find.find(id).orElseThrow().attempt() == number);
  }

  @Inject org.watchbill.worker.InFlight inFlight;

  private void awaitNobodyRuns() {
    await().atMost(60, SECONDS).until(() -> inFlight.running() == 0);
  }

  @Test
  void aCancelledJobsWorkIsUndoneWhenItEnds() throws Exception {
    long id = submit(Manner.WAIT, 5);
    assertThat(conduct.begun(row).await(60, SECONDS)).isTrue();

    change.cancel(id, "a tester");
    conduct.released(row).countDown();
    awaitNobodyRuns();

    assertThat(find.find(id).orElseThrow().state()).isEqualTo(JobState.CANCELLED);
    assertThat(outcomes(id)).containsExactly(Outcome.CANCELLED);
    assertThat(effects()).isZero();
    assertThat(children()).isEmpty();
  }

  @Test
  void doorbellsThatRingTwiceOrForNothingDoNoHarm() throws Exception {
    long id = submit(Manner.DONE, 1);
    for (int i = 0; i < 200; i++) {
      doorbell.ring("default");
      doorbell.ring("children-" + row);
    }

    awaitState(id, JobState.SUCCEEDED);
    await().atMost(60, SECONDS).until(() -> children().get(0).state() == JobState.SUCCEEDED);
    assertThat(effects()).isEqualTo(1);
    assertThat(outcomes(id)).containsExactly(Outcome.SUCCEEDED);
  }

  @Test
  void jobsThatShareACommitAreStillEachAllOrNothing() throws Exception {
    int count = 150;
    int bad = 70;
    List<Long> ids =
        inTransaction(
            () -> {
              List<Long> submitted = new ArrayList<>();
              for (int i = 0; i < count; i++) {
                submitted.add(
                    jobs.submit(Shared.class, new Shared.Request(row, i == bad))
                        .maxAttempts(1)
                        .queue("shared-" + row)
                        .id());
              }
              return submitted;
            });

    for (int i = 0; i < count; i++) {
      awaitState(ids.get(i), i == bad ? JobState.DEAD : JobState.SUCCEEDED);
      assertThat(outcomes(ids.get(i))).hasSize(1);
    }

    assertThat(effects()).isEqualTo(count - 1);
    assertThat(shared.mostTogether()).isGreaterThan(1);
  }

  @Inject Schedules schedules;

  @Test
  void aHandlersClassDeclaresItsSchedules() {
    Schedule nightly = schedules.find("test.nightly").orElseThrow();
    Schedule hourly = schedules.find("test.hourly").orElseThrow();

    assertThat(nightly.source()).isEqualTo("class " + Nightly.class.getName());
    assertThat(nightly.updatedBy()).isEqualTo(nightly.source());
    assertThat(nightly.definition().cron()).isEqualTo("0 2 * * *");
    assertThat(nightly.definition().payload()).hasToString("{\"part\":\"all\"}");
    assertThat(nightly.nextAt()).isNotNull();
    assertThat(hourly.status()).isEqualTo(Schedule.Status.DISABLED);
    assertThat(hourly.definition().queue()).isEqualTo("nightly");
  }
}
