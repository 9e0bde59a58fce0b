package org.watchbill.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.job.TestDatabase;
import org.watchbill.rest.Condition;

/** How queues go and come back, in both databases. */
class QueueRowsIT {

  private static QueueRows rows(EntityManager em, Instant now) {
    QueueRows rows = new QueueRows();
    rows.em = em;
    rows.time = InstantSource.fixed(now);
    return rows;
  }

  private static void queue(TestDatabase database, String name, String deleted) throws Exception {
    database.execute(
        "insert into watchbill.job_queue (name, deleted_at) values ('%s', %s)"
            .formatted(name, deleted));
  }

  private static void job(TestDatabase database, long id, String queue, String state)
      throws Exception {
    database.execute(
        """
        insert into watchbill.job (id, type, queue, state, priority, payload, run_at, created_at,
            attempt, failures, max_attempts, backoff_ms, submitted_by, node)
        values (%d, 'noop', '%s', '%s', 4, '{}', current_timestamp, current_timestamp,
            0, 0, 5, 15000, 'test', %s)"""
            .formatted(id, queue, state, state.equals("RUNNING") ? "'n.1'" : "null"));
  }

  private static List<?> list(TestDatabase database, String query) {
    return database.inTransaction(em -> em.createNativeQuery(query).getResultList());
  }

  private static String tidy(TestDatabase database, String after) {
    return database.inTransaction(em -> rows(em, Instant.now()).tidy(after));
  }

  private static boolean isShown(TestDatabase database, String name) {
    return database.inTransaction(em -> rows(em, Instant.now()).find(name).isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void aDeletedQueueComesBackWithAnyOpenJobAndIsForgottenWithout(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      String longAgo = "timestamp with time zone '2001-01-01 00:00:00Z'";
      List<String> states = List.of("READY", "RUNNING", "SCHEDULED", "WAITING", "SUCCEEDED");
      for (String state : states) {
        queue(database, state, longAgo);
        job(database, states.indexOf(state) + 1, state, state);
      }
      queue(database, "lately", "current_timestamp");
      for (int i = 0; i < 150; i++) {
        queue(database, "z%03d".formatted(i), longAgo);
      }

      String at = tidy(database, "");
      assertThat(at).isNotEmpty();
      for (int pages = 0; !at.isEmpty() && pages < 10; pages++) {
        at = tidy(database, at);
      }

      assertThat(at).isEmpty();
      assertThat(list(database, "select name from watchbill.job_queue where deleted_at is null"))
          .asString()
          .contains("READY", "RUNNING", "SCHEDULED", "WAITING")
          .doesNotContain("SUCCEEDED");
      assertThat(
              list(database, "select name from watchbill.job_queue where deleted_at is not null"))
          .asString()
          .isEqualTo("[lately]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whatWasMadeForNothingGoesUnlessOthersHaveFoundIt(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      List<String> states = List.of("READY", "RUNNING", "SCHEDULED", "WAITING");
      for (String state : states) {
        queue(database, state, "null");
        job(database, states.indexOf(state) + 1, state, state);
      }
      queue(database, "mine", "null");
      for (String name : List.of("mine", "READY", "RUNNING", "SCHEDULED", "WAITING")) {
        database.inTransaction(
            em -> {
              rows(em, Instant.now()).giveUp(name);
              return null;
            });
        assertThat(isShown(database, name)).as(name).isEqualTo(!name.equals("mine"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void whoDeletesIsToldHowManyJobsThereAreUpToAThousand(String kind) throws Exception {
    try (TestDatabase database = TestDatabase.of(kind)) {
      queue(database, "many", "null");
      for (int id = 1; id <= 1002; id++) {
        job(database, id, "many", "WAITING");
      }
      job(database, 2000, "many", "READY");
      Instant now = Instant.now().plus(Duration.ofDays(2));
      assertThatThrownBy(
              () ->
                  database.inTransaction(
                      em -> {
                        rows(em, now).delete("many", Condition.NONE);
                        return null;
                      }))
          .hasMessageContaining("it holds 1 READY job, more than 1000 WAITING jobs;");
    }
  }
}
