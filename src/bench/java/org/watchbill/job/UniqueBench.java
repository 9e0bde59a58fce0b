package org.watchbill.job;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.watchbill.handler.NewJob;
import org.watchbill.handler.OnConflict;

/**
 * What a unique key costs: submissions by one thread, one by one and in bulk, without a key, with a
 * key that is free, and with one that is taken and whose job is returned. No server, but its beans.
 */
class UniqueBench {

  private static final int ROUNDS = 5;
  private static final int SINGLE = 1500;
  private static final int BULK = 1000;
  private static final int BULKS = 10;

  private static int run;

  @Test
  void submissions() throws Exception {
    StringBuilder report = new StringBuilder("submissions/s by one thread, one connection kept, medians of 5 rounds\n");
    for (String kind : List.of("postgresql", "h2")) {
      HikariConfig config = new HikariConfig();
      config.setDataSource(TestDatabase.empty(kind));
      config.setMaximumPoolSize(4);
      try (HikariDataSource pool = new HikariDataSource(config);
          TestDatabase database = TestDatabase.over(pool)) {
        Map<String, List<Double>> figures = new TreeMap<>();
        for (int round = 0; round <= ROUNDS; round++) {
          for (boolean bulk : new boolean[] {false, true}) {
            measure(database, bulk, round == 0 ? new TreeMap<>() : figures); // the first warms up
          }
        }
        figures.forEach(
            (name, values) ->
                report.append(
                    "%-11s %-28s %,8.0f%n"
                        .formatted(kind, name, values.stream().sorted().toList().get(ROUNDS / 2))));
      }
    }
    System.out.println(report);
    Path file = Path.of("target", "bench", "unique.txt");
    Files.createDirectories(file.getParent());
    Files.writeString(file, report);
  }

  private static void measure(
      TestDatabase database, boolean bulk, Map<String, List<Double>> figures) {
    String how = bulk ? "bulk of 1000, " : "one by one, ";
    String prefix = "run " + run++ + " ";
    IntFunction<NewJob> keyed =
        i -> FlowBeans.noop().withUniqueKey(prefix + i).withOnConflict(OnConflict.RETURN);
    note(figures, how + "1 without key", submit(database, bulk, i -> FlowBeans.noop()));
    note(figures, how + "2 with a free key", submit(database, bulk, keyed));
    note(figures, how + "3 returned", submit(database, bulk, keyed));
  }

  private static void note(Map<String, List<Double>> figures, String name, double value) {
    figures.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
  }

  private static double submit(TestDatabase database, boolean bulk, IntFunction<NewJob> job) {
    int group = bulk ? BULK : 1;
    int groups = bulk ? BULKS : SINGLE;
    long start = System.nanoTime();
    for (int g = 0; g < groups; g++) {
      NewJob[] jobs =
          IntStream.range(g * group, (g + 1) * group).mapToObj(job).toArray(NewJob[]::new);
      database.inTransaction(
          em -> new FlowBeans(em, database.vendor, Instant::now).place(jobs).size());
    }
    return (double) group * groups * 1e9 / (System.nanoTime() - start);
  }
}
