package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.watchbill.job.Job;
import org.watchbill.job.TestDatabase;
import org.watchbill.schema.VendorSql.Wish;
import org.watchbill.worker.Frontier.Start;

/** Claims that start where earlier ones had come to, on PostgreSQL. */
class FrontierIT {

  private static final int SUBMITTERS = 4;
  private static final int CLAIMERS = 4;
  private static final int JOBS = 1_500;

  private static final String INSERT =
      """
      insert into watchbill.job (id, type, queue, state, priority, payload, run_at, created_at,
          attempt, failures, max_attempts, backoff_ms, submitted_by)
      select nextval('watchbill.job_id'), 'noop', 'default', 'READY', %d, '{}', now(), now(), 0, 0,
             5, 15000, 'test'
      from generate_series(1, %d)""";

  private static List<Job> claim(
      TestDatabase database, Connection connection, int limit, long... floors) throws SQLException {
    Wish wish = new Wish("default", "n.1", limit, List.of()).from(floors);
    return database
        .vendor
        .claim(connection, Job.columns(database.vendor), Job::claimed, wish, Instant.now())
        .jobs();
  }

  @Test
  void aClaimTakesOfEachPriorityWhatComesAfterItsFloor() throws Exception {
    try (TestDatabase database = TestDatabase.of("postgresql");
        Connection connection = database.dataSource.getConnection()) {
      database.execute(INSERT.formatted(4, 3)); // jobs 1 to 3
      database.execute(INSERT.formatted(9, 2)); // 4 and 5
      database.execute(INSERT.formatted(0, 2)); // 6 and 7
      long[] floors = {7, 0, 0, 0, 2, 0, 0, 0, 0, 5};

      assertThat(claim(database, connection, 2, floors))
          .extracting(Job::id)
          .containsExactly(5L, 2L);
      assertThat(claim(database, connection, 9, floors))
          .extracting(Job::id)
          .containsExactly(3L, 7L);
      assertThat(claim(database, connection, 9, Wish.fromTheBeginning()))
          .extracting(Job::id)
          .containsExactly(4L, 1L, 6L);
    }
  }

  /**
   * Who races here: transactions that draw their ids in one order and commit in another, and
   * claimers that share a frontier. Each job is claimed once, those behind the frontier too.
   */
  @Test
  void jobsThatCommitLateAreClaimedToo() throws Exception {
    try (TestDatabase database = TestDatabase.of("postgresql")) {
      ExecutorService threads = Executors.newFixedThreadPool(SUBMITTERS + CLAIMERS);
      Frontier frontier = new Frontier(System.nanoTime());
      AtomicInteger claimed = new AtomicInteger();
      AtomicInteger further = new AtomicInteger();
      List<Callable<List<Long>>> all = new ArrayList<>();
      for (int i = 0; i < SUBMITTERS; i++) {
        Random random = new Random(i);
        all.add(() -> submit(database, random));
      }
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      for (int i = 0; i < CLAIMERS; i++) {
        all.add(
            () -> {
              List<Long> mine = new ArrayList<>();
              try (Connection connection = database.dataSource.getConnection()) {
                while (claimed.get() < SUBMITTERS * JOBS && System.nanoTime() < end) {
                  Start start = frontier.next(System.nanoTime());
                  List<Job> jobs = claim(database, connection, 7, start.floors());
                  frontier.claimed(start, jobs, System.nanoTime());
                  jobs.forEach(job -> mine.add(job.id()));
                  claimed.addAndGet(jobs.size());
                  further.addAndGet(start.floors()[4] > 0 ? 1 : 0);
                }
              }
              return mine;
            });
      }
      List<Long> ids = new ArrayList<>();
      for (Future<List<Long>> one : threads.invokeAll(all)) {
        ids.addAll(one.get());
      }
      threads.shutdown();
      assertThat(ids).hasSize(SUBMITTERS * JOBS).doesNotHaveDuplicates();
      assertThat(further).as("claims that started further on").hasPositiveValue();
    }
  }

  /** Most commit at once; some after others that drew their ids later have been claimed. */
  private static List<Long> submit(TestDatabase database, Random random)
      throws SQLException, InterruptedException {
    try (Connection connection = database.dataSource.getConnection()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < JOBS; i++) {
        try (var statement = connection.createStatement()) {
          statement.executeUpdate(INSERT.formatted(random.nextInt(4) == 0 ? 9 : 4, 1));
        }
        if (random.nextInt(100) == 0) {
          TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
        }
        connection.commit();
      }
      return List.of();
    }
  }
}
