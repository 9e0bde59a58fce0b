package org.watchbill.container;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.watchbill.container.Hostile.Deed;
import org.watchbill.handler.Jobs;
import org.watchbill.handler.NewJob;
import org.watchbill.job.Attempt;
import org.watchbill.job.ChangeJob;
import org.watchbill.job.FindJobs;
import org.watchbill.job.FindNotes;
import org.watchbill.job.Job;
import org.watchbill.job.JobState;
import org.watchbill.job.JobTexts;
import org.watchbill.job.LogLine;
import org.watchbill.job.Outcome;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;
import org.watchbill.worker.InFlight;

/**
 * Whatever a handler does to its worker, the attempt has a clear end, and the next job runs as if
 * nothing had been.
 */
@ExtendWith(ArquillianExtension.class)
@ResourceLock("arquillian")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileHandlersIT {

  @Deployment
  static WebArchive watchbillWithHandlers() {
    return HandlersIT.watchbillWithHandlers();
  }

  @Resource(lookup = "jdbc/watchbill")
  DataSource dataSource;

  @Resource UserTransaction transaction;
  @Inject Jobs jobs;
  @Inject FindJobs find;
  @Inject JobTexts texts;
  @Inject FindNotes notes;
  @Inject ChangeJob change;
  @Inject InFlight inFlight;
  @Inject Hostile hostile;

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

  private <T> T inTransaction(Callable<T> work) throws Exception {
    transaction.begin();
    T result = work.call();
    transaction.commit();
    return result;
  }

  private long submit(Deed deed, int maxAttempts, Duration timeout) throws Exception {
    return inTransaction(
        () ->
            jobs.submit(Hostile.class, new Hostile.Request(row, deed))
                .maxAttempts(maxAttempts)
                .backoff(Duration.ofMillis(20))
                .timeout(timeout)
                .id());
  }

  private Job awaitState(long id, JobState state) {
    return await("job " + id)
        .atMost(30, SECONDS)
        .until(() -> find.find(id).orElseThrow(), job -> job.state() == state);
  }

  private List<Outcome> outcomes(long id) {
    return find.attempts(find.find(id).orElseThrow()).stream().map(Attempt::outcome).toList();
  }

  /** More jobs than there are workers, so that the one that was ill-treated has to run some. */
  private void theWorkersAreWell() throws Exception {
    List<Long> ids =
        inTransaction(
            () ->
                IntStream.range(0, 40)
                    .mapToObj(i -> jobs.submit(Child.class, Map.of("of", row)).maxAttempts(1).id())
                    .toList());
    ids.forEach(id -> awaitState(id, JobState.SUCCEEDED));
    await().atMost(30, SECONDS).until(() -> inFlight.running() == 0);
  }

  private void fails(Deed deed, String why) throws Exception {
    Job job = awaitState(submit(deed, 1, null), JobState.DEAD);

    assertThat(job.error().message()).as(deed.name()).containsIgnoringCase(why);
    assertThat(outcomes(job.id())).as(deed.name()).containsExactly(Outcome.FAILED);
  }

  @Test
  void whateverIsThrownIsTheAttemptsFailure() throws Exception {
    fails(Deed.OUT_OF_MEMORY, "as if");
    fails(Deed.THREAD_DEATH, "ThreadDeath");
    fails(Deed.LINKAGE, "org/example/Gone");
    fails(Deed.THROW_UNSPEAKABLE, "cannot be read");
    fails(Deed.THROW_TEN_MEGABYTES, "xxxx");
    theWorkersAreWell();

    assertThat(effects()).isZero();
  }

  @Test
  void aResultThatCannotBeWrittenIsAFailureThatSaysSo() throws Exception {
    fails(Deed.RESULT_IS_NO_BEAN, "result");
    fails(Deed.RESULT_THROWS, "no value");
    fails(Deed.RESULT_IS_CIRCULAR, "result");
    theWorkersAreWell();

    assertThat(effects()).isZero();
  }

  @Test
  void whatIsNoCharacterIsMendedInAllThatAHandlerSays() throws Exception {
    Job said = awaitState(submit(Deed.SAY_NO_CHARACTERS, 1, null), JobState.SUCCEEDED);
    List<LogLine> log =
        await()
            .atMost(30, SECONDS)
            .until(() -> notes.log(said.id(), null, 0, 0, 10), lines -> !lines.isEmpty());
    Job thrown = awaitState(submit(Deed.THROW_NO_CHARACTERS, 1, null), JobState.DEAD);

    assertThat(Json.tree(texts.both(said.id()).orElseThrow().result()).get("said").textValue())
        .isEqualTo(Hostile.MENDED);
    assertThat(texts.both(said.id()).orElseThrow().result()).contains("1.10");
    assertThat(log.get(0).text()).isEqualTo(Hostile.MENDED);
    assertThat(notes.progress(said.id()).orElseThrow().message()).isEqualTo(Hostile.MENDED);
    assertThat(thrown.error().message()).isEqualTo(Hostile.MENDED);
    assertThat(find.attempts(thrown).get(0).error().stackTrace()).contains(Hostile.MENDED);
    assertThat(effects()).isEqualTo(1);
  }

  @Test
  void whatIsNoCharacterCannotBeSubmitted() throws Exception {
    fails(Deed.SUBMIT_NO_CHARACTERS, "$.payload.x: holds the character NUL");
    for (UnaryOperator<NewJob> with :
        List.<UnaryOperator<NewJob>>of(
            job -> job.withUniqueKey("\uD800"),
            job -> job.withConcurrencyKey("\uDC00x"),
            job -> job.withTags(List.of("a\0")),
            job -> job.withQueue("q\0"),
            job -> job.withPayload(Json.tree(Map.of("\uD800", 1))),
            job -> job.withPayload(Json.tree(Map.of("n", Double.NaN))))) {
      assertThatThrownBy(() -> jobs.submit(with.apply(NewJob.of("noop", null))))
          .isInstanceOf(Problem.class)
          .hasMessageStartingWith("$.");
    }
    assertThatThrownBy(() -> jobs.batch("b\uD800").add(NewJob.of("noop", null)).submit())
        .hasMessageContaining("$.name");
  }

  @Test
  void aThreadLeftBehindOrInterruptedHarmsNobody() throws Exception {
    awaitState(submit(Deed.LEAK_THREAD, 1, null), JobState.SUCCEEDED);
    for (int i = 0; i < 20; i++) {
      awaitState(submit(Deed.STAY_INTERRUPTED, 1, null), JobState.SUCCEEDED);
    }
    theWorkersAreWell();
    hostile.released(row).countDown();

    assertThat(effects()).isEqualTo(21);
  }

  @Test
  void tenMegabytesOfLogAreCutAndCounted() throws Exception {
    Job job = awaitState(submit(Deed.LOG_TEN_MEGABYTES, 1, null), JobState.SUCCEEDED);
    List<LogLine> log =
        await()
            .atMost(10, SECONDS)
            .until(() -> notes.log(job.id(), null, 0, 0, 5000), lines -> lines.size() == 1001);

    assertThat(log.get(0).text()).hasSize(2000).startsWith("\uFFFD");
    assertThat(log.get(1000).text()).isEqualTo("… 4001 more lines were dropped");
    assertThat(notes.progress(job.id()).orElseThrow().message()).hasSize(2000);
    theWorkersAreWell();
  }

  @Test
  void whatAFailedAttemptToldIsKept() throws Exception {
    long id = submit(Deed.TELL, 2, null);
    awaitState(id, JobState.SUCCEEDED);

    await()
        .atMost(10, SECONDS)
        .untilAsserted(
            () -> {
              assertThat(notes.log(id, null, 0, 0, 10))
                  .extracting(LogLine::text)
                  .containsExactly("attempt 1", "attempt 2");
              assertThat(notes.progress(id).orElseThrow().done()).isEqualTo(2);
            });
  }

  @Test
  void endingTheJobsTransactionIsAFailureThatSaysSo() throws Exception {
    fails(Deed.COMMIT, "transaction");
    fails(Deed.ROLL_BACK, "transaction");
    fails(Deed.BEGIN_ANOTHER, "transaction");
    theWorkersAreWell();
  }

  @Test
  void aTransactionLeftOpenOutsideOneIsRolledBack() throws Exception {
    long id = inTransaction(() -> jobs.submit(HostileOutside.class, Map.of("begin", true)).id());
    await().atMost(30, SECONDS).until(() -> find.find(id).orElseThrow().attempt() == 1);
    await()
        .atMost(30, SECONDS)
        .until(() -> find.find(id).orElseThrow().state() != JobState.RUNNING);
    theWorkersAreWell();
  }

  @Test
  @Order(Integer.MAX_VALUE) // the pool never gets them back
  void connectionsLeftOpenAreMissedByNobodyWhileThePoolHasOthers() throws Exception {
    for (int i = 0; i < 10; i++) {
      awaitState(submit(Deed.LEAVE_CONNECTION_OPEN, 1, null), JobState.SUCCEEDED);
    }
    theWorkersAreWell();

    assertThat(effects()).isEqualTo(10);
  }

  @Test
  void aHandlerThatTakesTooLongIsInterruptedAndUndone() throws Exception {
    long id = submit(Deed.SLEEP, 2, Duration.ofMillis(300));
    Job job = awaitState(id, JobState.DEAD);
    List<Attempt> attempts = find.attempts(job);

    assertThat(outcomes(id)).containsExactly(Outcome.TIMED_OUT, Outcome.TIMED_OUT);
    assertThat(job.error().message()).contains("may take PT0.3S").startsWith("stopped after 0.");
    assertThat(attempts.get(0).error().stackTrace()).contains("Hostile.handle");
    assertThat(effects()).isZero();
    theWorkersAreWell();
  }

  @Test
  void aTypesOwnLimitHoldsUnlessTheJobSaysOtherwise() throws Exception {
    long id =
        inTransaction(
            () -> jobs.submit(HostileOutside.class, Map.of("begin", false)).maxAttempts(1).id());

    assertThat(awaitState(id, JobState.DEAD).error().message()).contains("may take PT0.5S");
    assertThat(outcomes(id)).containsExactly(Outcome.TIMED_OUT);
  }

  @Test
  void aHandlerThatLeavesWhenToldToHasTimedOutAllTheSame() throws Exception {
    long id = submit(Deed.COOPERATE, 1, Duration.ofMillis(300));

    awaitState(id, JobState.DEAD);
    assertThat(outcomes(id)).containsExactly(Outcome.TIMED_OUT);
    assertThat(effects()).isZero();
  }

  @Test
  void aDeafHandlerIsEndedOverItsHeadAndItsLaterWorkUndone() throws Exception {
    long id = submit(Deed.WAIT_DEAF, 2, Duration.ofMillis(300));
    awaitState(id, JobState.SUCCEEDED); // its second attempt, while the first still stands there

    assertThat(outcomes(id)).containsExactly(Outcome.TIMED_OUT, Outcome.SUCCEEDED);
    assertThat(inFlight.stuck()).isEqualTo(1);
    assertThat(inFlight.running()).isZero();
    theWorkersAreWell();
    hostile.released(row).countDown();
    await().atMost(30, SECONDS).until(() -> inFlight.stuck() == 0);

    await().atMost(10, SECONDS).until(() -> effects() == 1);
    assertThat(outcomes(id)).containsExactly(Outcome.TIMED_OUT, Outcome.SUCCEEDED);
  }

  @Test
  void aCancelInterruptsAtOnce() throws Exception {
    long id = submit(Deed.SLEEP, 1, null);
    awaitState(id, JobState.RUNNING);
    await().atMost(30, SECONDS).until(() -> inFlight.running() == 1);
    change.cancel(id, "a tester");

    await().atMost(2, SECONDS).until(() -> inFlight.running() == 0);
    assertThat(outcomes(id)).containsExactly(Outcome.CANCELLED);
    assertThat(effects()).isZero();
    theWorkersAreWell();
  }
}
