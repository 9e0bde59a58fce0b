package org.watchbill.schema;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.calendar.ExclusionCalendar;
import org.watchbill.job.TestDatabase;

/** Threads that make and remove the same few things, on the real databases. */
class NamedRowIT {

  private static final int THREADS = 6;
  private static final int TURNS = 60;
  private static final String MAKE =
      "insert into watchbill.exclusion_calendar"
          + " (name, definition, entries, revision, updated_at, updated_by)"
          + " values (?, '{}', 0, 0, ?, '')";

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void nobodyLosesARace(String kind) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    AtomicInteger made = new AtomicInteger();
    AtomicInteger removed = new AtomicInteger();
    try (TestDatabase database = TestDatabase.of(kind)) {
      List<Callable<Void>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int own = i;
        all.add(
            () -> {
              for (int turn = 0; turn < TURNS; turn++) {
                String name = "n" + turn / 3 % 4;
                boolean puts = (own + turn) % 2 == 0;
                Function<EntityManager, Boolean> act =
                    puts ? em -> put(em, name) : em -> remove(em, name);
                if (database.inTransaction(act)) {
                  (puts ? made : removed).incrementAndGet();
                }
              }
              return null;
            });
      }
      for (Future<Void> one : threads.invokeAll(all)) {
        one.get(3, TimeUnit.MINUTES);
      }
      long left =
          database.inTransaction(
              em ->
                  ((Number)
                          em.createNativeQuery("select count(*) from watchbill.exclusion_calendar")
                              .getSingleResult())
                      .longValue());
      assertThat(made.get() - removed.get()).isEqualTo(left);
      assertThat(removed.get()).isPositive();
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean put(EntityManager em, String name) {
    NamedRow<ExclusionCalendar> there =
        NamedRow.of(em, ExclusionCalendar.class, name, MAKE, name, JdbcBatch.column(Instant.now()));
    assertThat(there.row().name()).isEqualTo(name);
    return there.made();
  }

  private static boolean remove(EntityManager em, String name) {
    ExclusionCalendar there =
        em.find(ExclusionCalendar.class, name, jakarta.persistence.LockModeType.PESSIMISTIC_WRITE);
    if (there != null) {
      em.remove(there);
      em.flush();
    }
    return there != null;
  }
}
