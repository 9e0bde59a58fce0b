package org.watchbill.worker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.watchbill.job.TestDatabase;

/**
 * What each limit costs a claim on PostgreSQL: claims by plain statements, each group ended at once
 * by the statement that ends them in a server, with limits that never bind.
 */
class LimitsBench {

  private static final int JOBS = 20_000;
  private static final int SIZE = 20;

  private static final String FREE = "{\"permits\":1000000,\"period\":\"PT1S\",\"burst\":1000000}";

  /** Claims and ends; returns how many jobs. */
  @FunctionalInterface
  private interface Claim {
    int next(Connection connection, int size) throws Exception;
  }

  @Test
  void whatEachLimitCosts() throws Exception {
    try (TestDatabase database = TestDatabase.of("postgresql")) {
      Claimers claimers = new Claimers(database);
      StringBuilder report =
          new StringBuilder(
              "Claiming and ending %,d jobs of one queue on PostgreSQL, groups of %d%n"
                  .formatted(JOBS, SIZE));
      report.append("                                 1 claimer             8 claimers\n");
      measure(database, 8, claimers::fastCount, null, i -> null); // warms up
      line(report, "no limits", database, claimers::fastCount, null, i -> null);
      line(report, "no limits, by age", database, claimers::agedCount, null, i -> null);
      line(report, "maxRunning", database, claimers::limitedCount, "{\"maxRunning\":1000}", i -> null);
      line(report, "1 per key, each its own key", database, claimers::limitedCount, null, i -> "k" + i);
      line(report, "1 per key, 200 keys", database, claimers::limitedCount, null, i -> "k" + i % 200);
      line(report, "rate", database, claimers::limitedCount, "{\"rate\":" + FREE + "}", i -> null);
      line(
          report,
          "rate per key, 200 keys",
          database,
          claimers::limitedCount,
          "{\"ratePerKey\":" + FREE + "}",
          i -> "k" + i % 200);
      System.out.println(report);
      Path file = Path.of("target", "bench", "limits.txt");
      Files.createDirectories(file.getParent());
      Files.writeString(file, report);
    }
  }

  private static void line(
      StringBuilder report,
      String what,
      TestDatabase database,
      Claim claim,
      String limits,
      IntFunction<String> key)
      throws Exception {
    report.append("%-28s".formatted(what));
    for (int claimers : new int[] {1, 8}) {
      double[] figures = measure(database, claimers, claim, limits, key);
      report.append("%,8.0f jobs/s %6.2f ms".formatted(figures[0], figures[1]));
    }
    report.append(System.lineSeparator());
  }

  /** Jobs per second, and milliseconds of a claim with its end. */
  private static double[] measure(
      TestDatabase database, int count, Claim claim, String limits, IntFunction<String> key)
      throws Exception {
    database.execute("truncate watchbill.job cascade");
    boolean limited = limits != null || key.apply(0) != null;
    new Claimers(database).queue(limits, limited);
    new Claimers(database).submit(1, JOBS, 4, Instant.now(), key);
    database.execute("vacuum analyze watchbill.job");
    ExecutorService threads = Executors.newFixedThreadPool(count);
    AtomicInteger left = new AtomicInteger(JOBS);
    AtomicInteger claims = new AtomicInteger();
    List<Callable<Long>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(
          () -> {
            try (Connection connection = database.dataSource.getConnection()) {
              long start = System.nanoTime();
              while (left.get() > 0) {
                left.addAndGet(-claim.next(connection, SIZE));
                claims.incrementAndGet();
              }
              return System.nanoTime() - start;
            }
          });
    }
    long longest = 0;
    long total = 0;
    for (Future<Long> claimer : threads.invokeAll(all)) {
      longest = Math.max(longest, claimer.get());
      total += claimer.get();
    }
    threads.shutdown();
    return new double[] {JOBS / (longest / 1e9), total / 1e6 / claims.get()};
  }
}
