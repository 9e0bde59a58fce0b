package org.watchbill.replay;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.handler.NewJob;
import org.watchbill.job.EditPayload;
import org.watchbill.job.Origin;
import org.watchbill.job.PlainSubmit;
import org.watchbill.job.TestDatabase;
import org.watchbill.json.Json;
import org.watchbill.replay.StepReplay.Step;

/** The steps of a replay on the real databases, by a clock the test sets. */
class StepReplayIT {

  private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

  private <T> T in(TestDatabase database, Function<EntityManager, T> work) {
    return database.inTransaction(work);
  }

  private void dead(TestDatabase database, int count, String queue, String key) throws Exception {
    in(
        database,
        em -> {
          PlainSubmit submit = new PlainSubmit(em, database.vendor, () -> now);
          NewJob job = NewJob.of("noop", null).withQueue(queue);
          return submit.insert(
              IntStream.range(0, count)
                  .mapToObj(i -> submit.order(job, Origin.of("test")))
                  .toList());
        });
    database.execute(
        "update watchbill.job set state = 'DEAD', finished_at = current_timestamp, failures = 5,"
            + " error_message = '50% off' , unique_key = "
            + (key == null ? "null" : "'" + key + "'")
            + " where state = 'READY' and queue = '"
            + queue
            + "'");
  }

  private static ReplayFilter queue(String queue) {
    return new ReplayFilter(null, queue, null, null, null, null, null);
  }

  private long create(TestDatabase database, NewReplay asked) {
    return in(
        database,
        em -> {
          Replays replays = new Replays();
          replays.em = em;
          replays.schema = database.migration;
          replays.edit = noRoles();
          replays.time = () -> now;
          replays.announce = PlainSubmit.silent();
          return replays.create(asked, "bob").id();
        });
  }

  private static EditPayload noRoles() {
    return new EditPayload() {
      @Override
      public void refuseOthersTypes(Collection<String> types) {
        assertThat(types).containsExactly("noop");
      }
    };
  }

  private Step step(TestDatabase database, long id) {
    return in(
        database,
        em -> {
          StepReplay steps = new StepReplay();
          steps.em = em;
          steps.schema = database.migration;
          steps.rerun = new PlainSubmit(em, database.vendor, () -> now).rerun();
          steps.time = () -> now;
          steps.announce = PlainSubmit.silent();
          return steps.step(id);
        });
  }

  private ReplayView view(TestDatabase database, long id) {
    return in(database, em -> ReplayView.of(em.find(Replay.class, id)));
  }

  private static long count(TestDatabase database, String sql) throws Exception {
    try (Connection connection = database.dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void end(TestDatabase database, String state) throws Exception {
    database.execute(
        "update watchbill.job set state = '"
            + state
            + "', finished_at = current_timestamp where state = 'READY'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void everyCoveredJobHasOneTurnAndIsCounted(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      dead(database, 2300, "mail", null);
      dead(database, 5, "other", null);
      long id = create(database, new NewReplay(queue("mail"), null, null, null, null, null));
      dead(database, 7, "mail", null); // too late
      assertThat(view(database, id).matched()).isEqualTo(2300);

      assertThat(step(database, id)).isEqualTo(Step.AGAIN);
      assertThat(step(database, id)).isEqualTo(Step.AGAIN);
      assertThat(step(database, id)).isEqualTo(Step.LATER);
      assertThat(count(database, "select count(*) from watchbill.job where state = 'READY'"))
          .isEqualTo(2300);
      assertThat(
              count(
                  database,
                  "select count(*) from watchbill.job where state = 'READY' and failures = 0"))
          .isEqualTo(2300);
      end(database, "SUCCEEDED");
      while (step(database, id) == Step.AGAIN) {
        // counts a thousand at a time
      }

      ReplayView done = view(database, id);
      assertThat(done.state()).isEqualTo(ReplayState.DONE);
      assertThat(List.of(done.sent(), done.succeeded(), done.open()))
          .containsExactly(2300L, 2300L, 0L);
      assertThat(count(database, "select count(*) from watchbill.job where state = 'DEAD'"))
          .isEqualTo(12);
      assertThat(step(database, id)).isEqualTo(Step.LEAVE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aJobThatDiesAgainHasNoSecondTurn(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      dead(database, 20, "mail", null);
      long id = create(database, new NewReplay(queue("mail"), 5.0, null, null, null, null));
      for (int i = 0; i < 40; i++) {
        step(database, id);
        end(database, "DEAD");
        now = now.plusMillis(200);
      }

      ReplayView done = view(database, id);
      assertThat(done.state()).isEqualTo(ReplayState.DONE);
      assertThat(List.of(done.sent(), done.deadAgain())).containsExactly(20L, 20L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void theRateIsKeptAndTheCanaryStopsIt(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      dead(database, 100, "mail", null);
      long id = create(database, new NewReplay(queue("mail"), 10.0, 4, 0.25, null, "mended"));
      for (int i = 0; i < 20; i++) {
        step(database, id);
        now = now.plusMillis(200);
      }
      assertThat(view(database, id).sent()).isEqualTo(4);
      end(database, "DEAD");
      step(database, id);
      ReplayView stopped = view(database, id);
      assertThat(stopped.state()).isEqualTo(ReplayState.STOPPED);
      assertThat(stopped.reason())
          .isEqualTo("4 of 4 of the canary died again; at most a share of 0.25 may");

      in(
          database,
          em -> {
            em.find(Replay.class, id).resume(now);
            return null;
          });
      for (int i = 0; i < 3; i++) {
        step(database, id);
        now = now.plusSeconds(1);
      }
      end(database, "SUCCEEDED");
      step(database, id);
      assertThat(view(database, id).state()).isEqualTo(ReplayState.RUNNING);
      long sent = view(database, id).sent();
      now = now.plus(Duration.ofHours(1));
      step(database, id);
      assertThat(view(database, id).sent() - sent).isEqualTo(10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whatCannotRunAgainStaysDeadWithItsReason(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      dead(database, 3, "mail", "the-key");
      dead(database, 2, "gone", null);
      long id =
          create(
              database,
              new NewReplay(
                  new ReplayFilter("noop", null, null, null, "50% OFF", null, null),
                  null,
                  null,
                  null,
                  Json.tree("{\"to\":\"you\"}"),
                  null));
      database.execute("update watchbill.job set state = 'SUCCEEDED' where queue = 'gone'");
      step(database, id);

      ReplayView view = view(database, id);
      assertThat(List.of(view.matched(), view.sent(), view.refused(), view.skipped()))
          .containsExactly(5L, 1L, 2L, 2L);
      assertThat(
              count(
                  database,
                  "select count(*) from watchbill.replayed"
                      + " where outcome = 'REFUSED' and reason like '%has the uniqueKey%'"))
          .isEqualTo(2);
      assertThat(
              count(
                  database,
                  "select count(*) from watchbill.job where state = 'READY' and payload = '{\"to\":\"you\"}'"))
          .isEqualTo(1);

      long bad =
          create(
              database,
              new NewReplay(queue("mail"), null, null, null, Json.tree("{\"bad\":1}"), null));
      step(database, bad);
      assertThat(view(database, bad).refused()).isEqualTo(2);
      assertThat(view(database, bad).state()).isEqualTo(ReplayState.DONE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void nodesThatStepAtOnceShareTheWork(String kind) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (TestDatabase database = TestDatabase.of(kind)) {
      dead(database, 3000, "mail", null);
      long id = create(database, new NewReplay(queue("mail"), null, null, null, null, null));
      List<Callable<Step>> nodes = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        nodes.add(() -> step(database, id));
      }
      for (Future<Step> step : threads.invokeAll(nodes)) {
        step.get();
      }
      while (view(database, id).waiting() > 0) {
        step(database, id);
      }
      assertThat(view(database, id).sent()).isEqualTo(3000);
      assertThat(count(database, "select count(*) from watchbill.replayed where outcome = 'SENT'"))
          .isEqualTo(3000);
    } finally {
      threads.shutdownNow();
    }
  }
}
