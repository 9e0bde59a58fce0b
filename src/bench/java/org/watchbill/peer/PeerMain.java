package org.watchbill.peer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A peer as a process: it takes a command on each line it reads, and answers each with one line
 * that begins with {@code =}. It ends with its input.
 */
public final class PeerMain {

  static final String PAYLOAD = "x".repeat(100);

  private static final Logger ROOT = Logger.getLogger("");

  private final Peer peer;
  private final DataSource dataSource;

  private interface Task {
    long run() throws Exception;
  }

  private PeerMain(String name, String url) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername("postgres");
    config.setPassword("postgres");
    config.setMaximumPoolSize(24);
    dataSource = new HikariDataSource(config);
    peer =
        switch (name) {
          case "db-scheduler" -> new DbSchedulerPeer(dataSource);
          case "JobRunr" -> new JobRunrPeer(dataSource);
          case "Quartz" -> new QuartzPeer(dataSource, url);
          default -> throw new IllegalArgumentException(name);
        };
  }

  /** Takes the peer's name and the address of its database. */
  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err); // for answers only
    ROOT.setLevel(Level.WARNING);
    PeerMain main = new PeerMain(args[0], args[1]);
    out.println("= ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println("= " + main.answer(line.split(" ")));
    }
    System.exit(0);
  }

  private String answer(String[] words) throws Exception {
    return switch (words[0]) {
      case "clear" -> clear();
      case "load" -> load(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
      case "drain" -> drain(Integer.parseInt(words[1]));
      case "sustained" -> sustained(Integer.parseInt(words[1]), Long.parseLong(words[2]));
      case "latency" ->
          latency(Integer.parseInt(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
      case "heap" -> heap();
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private String clear() throws Exception {
    peer.clear();
    return "";
  }

  /** Seconds to submit so many jobs. */
  private String load(int jobs, int threads) throws Exception {
    long begin = System.nanoTime();
    together(
        threads,
        () -> {
          peer.load(jobs / threads);
          return 0;
        });
    String seconds = seconds(begin, System.nanoTime());
    Sql.execute(dataSource, "analyze");
    return seconds;
  }

  /** Seconds from the first run to the last, so that a poll's wait does not count. */
  private String drain(int jobs) throws Exception {
    Runs.reset();
    peer.work();
    Runs.await(jobs);
    peer.rest();
    return seconds(Runs.first(), Runs.latest());
  }

  /** How many jobs were submitted one by one, and the seconds until the last has run. */
  private String sustained(int threads, long millis) throws Exception {
    Runs.reset();
    peer.work();
    long begin = System.nanoTime();
    long end = begin + TimeUnit.MILLISECONDS.toNanos(millis);
    long jobs =
        together(
            threads,
            () -> {
              long count = 0;
              for (; System.nanoTime() < end; count++) {
                peer.submit();
              }
              return count;
            });
    Runs.await(jobs);
    peer.rest();
    return jobs + " " + seconds(begin, Runs.latest());
  }

  /**
   * Milliseconds from the submission of a single job to its run, one after another: the first after
   * a pause, the others up to {@code spread} later than that, to meet a poll at all its phases.
   */
  private String latency(int jobs, long pause, long spread) throws Exception {
    peer.work();
    StringJoiner millis = new StringJoiner(" ");
    for (int i = 0; i < jobs; i++) {
      TimeUnit.MILLISECONDS.sleep(pause + spread * i / jobs);
      Runs.reset();
      long begin = System.nanoTime();
      peer.submit();
      Runs.await(1);
      millis.add(Double.toString((Runs.latest() - begin) / 1e6));
    }
    peer.rest();
    return millis.toString();
  }

  private static String heap() {
    System.gc();
    System.gc();
    return Long.toString(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
  }

  private static long together(int threads, Task task)
      throws InterruptedException, ExecutionException {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Long>> parts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        parts.add(executor.submit(task::run));
      }
      long sum = 0;
      for (Future<Long> part : parts) {
        sum += part.get();
      }
      return sum;
    } finally {
      executor.shutdown();
    }
  }

  private static String seconds(long begin, long end) {
    return Double.toString((end - begin) / 1e9);
  }
}
