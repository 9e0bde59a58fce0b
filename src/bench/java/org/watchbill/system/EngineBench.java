package org.watchbill.system;

import com.github.kagkarlsson.scheduler.Scheduler;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jobrunr.configuration.JobRunr;
import org.junit.jupiter.api.Test;
import org.watchbill.system.Watchbill.Mode;

/**
 * What the engine costs, beside db-scheduler, JobRunr and Quartz on the same PostgreSQL in the same
 * run, each contestant in a process and a database of its own and at rest while another is
 * measured. {@code -Dbench.parts=} names the parts to run, {@code -Dbench.history=} the finished
 * jobs of the last one; the report is {@code target/bench/report.md}.
 */
class EngineBench {

  private static final Set<String> PARTS = Set.of(System.getProperty("bench.parts").split(","));
  private static final long HISTORY = Long.getLong("bench.history");
  private static final int RUNS = 3;
  private static final int HISTORY_RUNS = 9;

  private static final int DB_SCHEDULER_JOBS = 40_000;
  private static final int JOBRUNR_JOBS = 20_000;
  private static final int QUARTZ_JOBS = 2_000;
  private static final int COUNTED = 3_000;

  private static final int SUBMITTERS = 4;
  private static final long SUSTAINED_MILLIS = 8_000;
  /** Until a server's code is compiled takes longer than a library's; all get the same. */
  private static final long WARM_UP_MILLIS = 45_000;

  private static final int WARM_UP_DRAINS = 4;

  private static final int SINGLE_JOBS = 100;
  private static final int SINGLE_JOBS_POLLED = 4;
  private static final long PAUSE_MILLIS = 20;
  private static final long POLL_MILLIS = 5_000;

  private final List<Figures> report = new ArrayList<>();

  @Test
  void engine() throws Exception {
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("max_connections", "200")
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("shared_preload_libraries", "pg_stat_statements")
            .start()) {
      Meter meter = new Meter(postgres);
      if (!Set.of("history").equals(PARTS)) {
        besideOthers(postgres, meter);
      }
      if (PARTS.contains("history") && HISTORY > 0) {
        history(postgres);
      }
      write(postgres);
    }
  }

  private void besideOthers(EmbeddedPostgres postgres, Meter meter) throws Exception {
    try (Watchbill ours = new Watchbill(Database.in(postgres));
        PeerProcess dbScheduler = 
            new PeerProcess("db-scheduler", Database.in(postgres), DB_SCHEDULER_JOBS);
        PeerProcess jobRunr = new PeerProcess("JobRunr", Database.in(postgres), JOBRUNR_JOBS);
        PeerProcess quartz = new PeerProcess("Quartz", Database.in(postgres), QUARTZ_JOBS)) {
      List<PeerProcess> peers = List.of(dbScheduler, jobRunr, quartz);
      warmUp(ours, peers);
      if (PARTS.contains("bulk") || PARTS.contains("drain")) {
        bulkAndDrain(ours, peers);
      }
      if (PARTS.contains("memory")) {
        memory(ours, peers);
      }
      if (PARTS.contains("sustained")) {
        sustained(ours, peers);
      }
      if (PARTS.contains("latency")) {
        latency(ours, peers);
      }
      if (PARTS.contains("statements")) {
        statements(ours, peers, meter);
      }
    }
  }

  private static void warmUp(Watchbill ours, List<PeerProcess> peers) throws Exception {
    for (int run = 0; run < WARM_UP_DRAINS; run++) {
      for (Mode mode : Mode.values()) {
        ours.load(mode, mode.jobs, 1);
        ours.drain(mode, mode.jobs);
      }
      for (PeerProcess peer : peers) {
        peer.load(peer.jobs(), 1);
        peer.drain(peer.jobs());
      }
    }
  }

  private Figures figures(String title, String format, String unit, String note) {
    Figures figures = new Figures(title, format, unit, note);
    report.add(figures);
    return figures;
  }

  private void bulkAndDrain(Watchbill ours, List<PeerProcess> peers) throws Exception {
    Figures bulk =
        figures(
            "Bulk submit",
            "%,.0f",
            "jobs/s",
            Figures.text(
                "Jobs with a payload of 100 bytes, as many as take some seconds, workers at rest."
                    + " Watchbill in transactions of 5,000 jobs; db-scheduler by `scheduleBatch`,"
                    + " JobRunr by `enqueue(Stream)`, Quartz by `scheduleJobs` of one job with %,d"
                    + " triggers.",
                QUARTZ_JOBS));
    Figures drain =
        figures(
            "Drain",
            "%,.0f",
            "jobs/s",
            Figures.text(
                "The same jobs, which do nothing: %,d, %,d and %,d for Watchbill's three ways to"
                    + " commit, %,d for db-scheduler, %,d for JobRunr, %,d for Quartz. Watchbill from"
                    + " its first claim to the end of the last job, of which every row is kept; the"
                    + " others from the start of their first job to that of their last, so that no"
                    + " poll counts. JobRunr keeps its rows too, db-scheduler and Quartz delete"
                    + " them.",
                Mode.GROUPED.jobs,
                Mode.ALONE.jobs,
                Mode.OUTSIDE.jobs,
                DB_SCHEDULER_JOBS,
                JOBRUNR_JOBS,
                QUARTZ_JOBS));
    for (int run = 0; run < RUNS; run++) {
      for (Mode mode : Mode.values()) {
        switch (mode) {
          case GROUPED -> bulk.add("Watchbill, Java, 1 thread", ours.load(mode, mode.jobs, 1));
          case ALONE -> bulk.add("Watchbill, Java, 2 threads", ours.load(mode, mode.jobs, 2));
          case OUTSIDE -> bulk.add("Watchbill, REST, 2 clients", ours.loadOverRest(mode, mode.jobs));
        }
        drain.add("Watchbill, " + mode.words, ours.drain(mode, mode.jobs));
      }
      for (PeerProcess peer : peers) {
        bulk.add(peer.name() + ", 2 threads", peer.load(peer.jobs(), 2));
        bulk.add(peer.name(), peer.load(peer.jobs(), 1));
        drain.add(peer.name(), peer.drain(peer.jobs()));
      }
    }
  }

  private void memory(Watchbill ours, List<PeerProcess> peers) throws Exception {
    Figures heap =
        figures(
            "Heap",
            "%,.0f",
            "MB",
            "In use after a full collection, once the backlogs were worked off. Watchbill's is a"
                + " whole application server with its broker; the others are libraries in a JVM"
                + " with nothing else.");
    Figures resident =
        figures(
            "Resident memory", "%,.0f", "MB", "Of the process at that time; all with -Xmx512m.");
    List<Contestant> all = new ArrayList<>(List.of(ours));
    all.addAll(peers);
    for (Contestant one : all) {
      heap.add(one.name(), one.heap() / 1e6);
      resident.add(one.name(), residentMegabytes(one.pid()));
    }
  }

  private static double residentMegabytes(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6)
        .findFirst()
        .orElseThrow();
  }

  private void sustained(Watchbill ours, List<PeerProcess> peers) throws Exception {
    Figures figures =
        figures(
            "Sustained submit and run",
            "%,.0f",
            "jobs/s",
            Figures.text(
                "%d threads submit single jobs, each committed by itself, for %d s while workers run"
                    + " them; all that was submitted, by the time until the last of it has run."
                    + " db-scheduler, JobRunr and Quartz are given no transaction to join; Watchbill"
                    + " is measured without one and with one of the container's for each. Before it"
                    + " %d s of the same, for each and either way.",
                SUBMITTERS, SUSTAINED_MILLIS / 1000, WARM_UP_MILLIS / 1000));
    ours.sustained(Mode.GROUPED, true, SUBMITTERS, WARM_UP_MILLIS);
    ours.sustained(Mode.GROUPED, false, SUBMITTERS, WARM_UP_MILLIS);
    ours.sustainedOverRest(Mode.GROUPED, SUBMITTERS, WARM_UP_MILLIS);
    for (PeerProcess peer : peers) {
      peer.sustained(SUBMITTERS, WARM_UP_MILLIS);
    }
    for (int run = 0; run < RUNS; run++) {
      for (Mode mode : Mode.values()) {
        for (boolean transaction : new boolean[] {false, true}) {
          figures.add(
              "Watchbill, Java, " + mode.words + (transaction ? ", submitted in transactions" : ""),
              ours.sustained(mode, transaction, SUBMITTERS, SUSTAINED_MILLIS));
        }
      }
      figures.add(
          "Watchbill, REST, " + Mode.GROUPED.words,
          ours.sustainedOverRest(Mode.GROUPED, SUBMITTERS, SUSTAINED_MILLIS));
      for (PeerProcess peer : peers) {
        PeerProcess.Sustained done = peer.sustained(SUBMITTERS, SUSTAINED_MILLIS);
        figures.add(peer.name(), done.jobs() / done.seconds());
      }
    }
  }

  private void latency(Watchbill ours, List<PeerProcess> peers) throws Exception {
    Figures half =
        figures(
            "Idle latency, p50",
            "%.2f",
            "ms",
            Figures.text(
                "From just before a single job's submission to its handler's start, nothing else"
                    + " going on; %d jobs a run, of JobRunr %d spread over its poll of 5 s.",
                SINGLE_JOBS, SINGLE_JOBS_POLLED));
    Figures most = figures("Idle latency, p99", "%.2f", "ms", "Of the same jobs.");
    for (int run = 0; run < RUNS; run++) {
      note(half, most, "Watchbill, Java", ours.latency(Mode.ALONE, SINGLE_JOBS, PAUSE_MILLIS));
      note(
          half,
          most,
          "Watchbill, REST",
          ours.latencyOverRest(Mode.ALONE, SINGLE_JOBS, PAUSE_MILLIS));
      for (PeerProcess peer : peers) {
        note(
            half,
            most,
            peer.name(),
            peer.name().equals("JobRunr")
                ? peer.latency(SINGLE_JOBS_POLLED, PAUSE_MILLIS, POLL_MILLIS)
                : peer.latency(SINGLE_JOBS, PAUSE_MILLIS, 0));
      }
    }
  }

  private static void note(Figures half, Figures most, String who, List<Double> millis) {
    List<Double> sorted = millis.stream().sorted().toList();
    half.add(who, sorted.get(sorted.size() / 2));
    most.add(who, sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1));
  }

  private void statements(Watchbill ours, List<PeerProcess> peers, Meter meter) throws Exception {
    Cost submit = new Cost("Submit in bulk", meter);
    Cost drain = new Cost("Drain", meter);
    meter.countStatements(true);
    meter.settle();
    for (Mode mode : Mode.values()) {
      List<Counted> round = new ArrayList<>();
      round.add(
          new Counted(
              "Watchbill, " + mode.words,
              ours.database(),
              () -> ours.load(mode, COUNTED, 1),
              () -> ours.drain(mode, COUNTED)));
      if (mode == Mode.GROUPED) { // once is enough
        for (PeerProcess peer : peers) {
          round.add(
              new Counted(
                  peer.name(),
                  peer.database(),
                  () -> peer.load(COUNTED, 1),
                  () -> peer.drain(COUNTED)));
        }
      }
      submit.count(round, Counted::load);
      drain.count(round, Counted::drain);
    }
    meter.countStatements(false);
  }

  /** Whose statements are counted, and while it does what. */
  private record Counted(
      String who, Database database, Callable<Double> load, Callable<Double> drain) {}

  /** What a job costs the database in one phase of its life. */
  private final class Cost {
    private final Meter meter;
    private final Figures commits;
    private final Figures statements;
    private final Figures logged;

    Cost(String phase, Meter meter) {
      this.meter = meter;
      commits =
          figures(
              phase + ": commits for each job",
              "%.2f",
              "",
              Figures.text(
                  "Transactions of its database by `pg_stat_database`, those that only read too,"
                      + " while %,d jobs went through.",
                  COUNTED));
      statements =
          figures(
              phase + ": statements for each job",
              "%.2f",
              "",
              "By `pg_stat_statements`, without those that begin or end a transaction.");
      logged =
          figures(
              phase + ": bytes of log for each job",
              "%,.0f",
              "B",
              "Written ahead (WAL), with the page images that fell due in between.");
    }

    void count(List<Counted> round, Function<Counted, Callable<Double>> phase) throws Exception {
      Map<String, Meter.Counts> before = new HashMap<>();
      for (Counted one : round) {
        before.put(one.who(), meter.counts(one.database()));
        long written = meter.logged();
        phase.apply(one).call();
        logged.add(one.who(), (double) (meter.logged() - written) / COUNTED);
      }
      meter.settle();
      for (Counted one : round) {
        Meter.Counts then = before.get(one.who());
        Meter.Counts now = meter.counts(one.database());
        commits.add(one.who(), (double) (now.commits() - then.commits()) / COUNTED);
        statements.add(one.who(), (double) (now.statements() - then.statements()) / COUNTED);
      }
    }
  }

  private void history(EmbeddedPostgres postgres) throws Exception {
    Figures figures =
        figures(
            "Drain with history",
            "%,.0f",
            "jobs/s",
            Figures.text(
                "Two servers with a database each take turns, %d times: one has only the jobs of the"
                    + " warm-up in its tables, the other %,d more that finished in the last 30 days,"
                    + " with all their indexes.",
                HISTORY_RUNS, HISTORY));
    List<Mode> modes = List.of(Mode.GROUPED, Mode.ALONE);
    try (Watchbill empty = new Watchbill(Database.in(postgres));
        Watchbill full = new Watchbill(Database.in(postgres))) {
      drain(full, Mode.GROUPED); // a job to copy
      full.stop();
      long begin = System.nanoTime();
      History.fill(full.database(), HISTORY);
      System.out.printf(
          "%,d jobs filled in in %d s%n", HISTORY, (System.nanoTime() - begin) / 1_000_000_000);
      full.start();
      for (int run = -WARM_UP_DRAINS; run < HISTORY_RUNS; run++) {
        for (Mode mode : modes) {
          double without = drain(empty, mode);
          double with = drain(full, mode);
          if (run >= 0) {
            figures.add("Watchbill, " + mode.words + ", empty", without);
            figures.add("Watchbill, " + mode.words + ", history", with);
          }
        }
      }
    }
    Figures ratio =
        figures(
            "Drain with history against empty tables",
            "%.2f",
            "times",
            "The ratio of the medians.");
    for (Mode mode : modes) {
      String who = "Watchbill, " + mode.words;
      ratio.add(who, figures.median(who + ", history") / figures.median(who + ", empty"));
    }
  }

  private static double drain(Watchbill ours, Mode mode) throws Exception {
    ours.load(mode, mode.jobs, 1);
    return ours.drain(mode, mode.jobs);
  }

  private void write(EmbeddedPostgres postgres) throws Exception {
    StringBuilder text = new StringBuilder();
    text.append(
        Figures.text(
            "# The engine, beside others%n%n%s, %d cores; PostgreSQL %s (fsync %s,"
                + " synchronous_commit %s), JDK %s; db-scheduler %s, JobRunr %s, Quartz %s.%n%n",
            LocalDate.now(ZoneOffset.UTC),
            Runtime.getRuntime().availableProcessors(),
            setting(postgres, "server_version"),
            setting(postgres, "fsync"),
            setting(postgres, "synchronous_commit"),
            Runtime.version(),
            version(Scheduler.class),
            version(JobRunr.class),
            version(org.quartz.Scheduler.class)));
    text.append(
        Figures.text(
            "Medians of %d runs, in which all took their turns on one PostgreSQL on the same"
                + " machine. How to read it: ratios travel to other machines, absolute figures do"
                + " not; where a figure counts time, memory or cost, less is better.%n%n",
            RUNS));
    report.forEach(figures -> text.append(figures.markdown()));
    System.out.println(text);
    Path file = Path.of("target", "bench", "report.md");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String setting(EmbeddedPostgres postgres, String name) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show " + name)) {
      row.next();
      return row.getString(1);
    }
  }

  /** By the name of its JAR. */
  private static String version(Class<?> type) {
    String jar = type.getProtectionDomain().getCodeSource().getLocation().getPath();
    return jar.replaceAll(".*-([0-9.]+)\\.jar", "$1");
  }
}
