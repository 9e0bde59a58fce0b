package org.watchbill.system;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTaskWithPersistentSchedule;
import com.github.kagkarlsson.scheduler.task.helper.PlainScheduleAndData;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * How late handlers start when many schedules are due in the same second, on PostgreSQL, beside
 * db-scheduler on the same PostgreSQL in the same run. Of Watchbill the end of the handler that does
 * nothing is taken, as the row of its attempt tells it; of db-scheduler its start.
 */
class FiringBench {

  private static final int FIRINGS = 3;
  private static final String EVERY_HALF_MINUTE = "*/30 * * * * *";

  private static final String SIZES = System.getProperty("bench.schedules");

  @Test
  void lateness() throws Exception {
    StringBuilder report = new StringBuilder();
    report.append("Lateness when so many schedules are due at once, ms (p50 / p99 / max)\n");
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.builder().setServerConfig("max_connections", "200").start()) {
      for (String size : SIZES.split(",")) {
        int schedules = Integer.parseInt(size);
        report.append(
            "%,6d schedules  Watchbill %s   db-scheduler %s%n"
                .formatted(schedules, watchbill(postgres, schedules), dbScheduler(postgres, schedules)));
        System.out.println(report);
      }
    }
    Path file = Path.of("target", "bench", "firing.txt");
    Files.createDirectories(file.getParent());
    Files.writeString(file, report);
  }

  private static String watchbill(EmbeddedPostgres postgres, int schedules) throws Exception {
    Database database = Database.in(postgres);
    try (Server server = new Server(Servers.folder("firing"), database).start();
        Connection connection = database.connect()) {
      put(server.admin(), schedules, EVERY_HALF_MINUTE);
      List<long[]> firings = new ArrayList<>();
      Instant planned = null;
      for (int i = 0; i <= FIRINGS; i++) { // the first one warms up
        Instant next = next(planned == null ? Instant.now() : planned);
        awaitEnded(connection, next, schedules);
        if (planned != null) {
          firings.add(lateness(connection, next));
        }
        planned = next;
      }
      return median(firings);
    }
  }

  /** The next half minute, some seconds ahead. */
  private static Instant next(Instant after) {
    return Instant.ofEpochSecond(Math.floorDiv(after.getEpochSecond() + 33, 30) * 30);
  }

  private static void put(Api api, int schedules, String cron) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> puts = new ArrayList<>();
    for (int i = 0; i < schedules; i++) {
      String name = "schedules/s" + i;
      puts.add(
          threads.submit(
              () -> api.put(name, "{\"cron\":\"" + cron + "\",\"type\":\"noop\"}").expect(201)));
    }
    for (Future<?> put : puts) {
      put.get();
    }
    threads.shutdown();
  }

  private static void awaitEnded(Connection connection, Instant planned, int schedules)
      throws Exception {
    long wait = Duration.between(Instant.now(), planned.plusSeconds(5)).toMillis();
    TimeUnit.MILLISECONDS.sleep(Math.max(0, wait)); // no questions while it is measured
    while (count(connection, planned) < schedules) {
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  private static long count(Connection connection, Instant planned) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "select count(*) from watchbill.job where planned_at = ? and state = 'SUCCEEDED'")) {
      query.setTimestamp(1, Timestamp.from(planned));
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static long[] lateness(Connection connection, Instant planned) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "select extract(epoch from j.finished_at - j.planned_at) * 1000 from watchbill.job j"
                + " where j.planned_at = ?")) {
      query.setTimestamp(1, Timestamp.from(planned));
      List<Long> millis = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          millis.add(rows.getLong(1));
        }
      }
      return percentiles(millis);
    }
  }

  private static String dbScheduler(EmbeddedPostgres postgres, int schedules) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setDataSource(postgres.getPostgresDatabase());
    config.setMaximumPoolSize(24);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      createTable(pool);
      ConcurrentLinkedQueue<Instant> starts = new ConcurrentLinkedQueue<>();
      RecurringTaskWithPersistentSchedule<PlainScheduleAndData> task =
          Tasks.recurringWithPersistentSchedule("noop", PlainScheduleAndData.class)
              .execute((instance, context) -> starts.add(Instant.now()));
      Scheduler scheduler =
          Scheduler.create(pool, task)
              .threads(16)
              .pollUsingLockAndFetch(1.0, 4.0)
              .pollingInterval(Duration.ofMillis(100))
              .build();
      PlainScheduleAndData everyHalfMinute =
          new PlainScheduleAndData(new CronSchedule(EVERY_HALF_MINUTE, ZoneOffset.UTC));
      for (int i = 0; i < schedules; i++) {
        scheduler.schedule(task.schedulableInstance("s" + i, everyHalfMinute));
      }
      scheduler.start();
      List<long[]> firings = new ArrayList<>();
      for (int i = 0; i <= FIRINGS; i++) {
        Instant planned = next(Instant.now());
        TimeUnit.MILLISECONDS.sleep(
            Math.max(0, Duration.between(Instant.now(), planned.minusSeconds(2)).toMillis()));
        starts.clear();
        while (starts.size() < schedules) {
          TimeUnit.MILLISECONDS.sleep(200);
        }
        if (i > 0) {
          firings.add(
              percentiles(
                  starts.stream().map(at -> Duration.between(planned, at).toMillis()).toList()));
        }
      }
      scheduler.stop();
      return median(firings);
    }
  }

  private static void createTable(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("drop table if exists scheduled_tasks");
      statement.execute(
          """
          create table scheduled_tasks (task_name text not null, task_instance text not null,
            task_data bytea, execution_time timestamptz not null, picked boolean not null,
            picked_by text, last_success timestamptz, last_failure timestamptz,
            consecutive_failures int, last_heartbeat timestamptz, version bigint not null,
            priority smallint, state text, primary key (task_name, task_instance))""");
      statement.execute("create index on scheduled_tasks (execution_time)");
    }
  }

  private static long[] percentiles(List<Long> millis) {
    List<Long> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    return new long[] {
      sorted.get(sorted.size() / 2),
      sorted.get(Math.min(sorted.size() - 1, sorted.size() * 99 / 100)),
      sorted.get(sorted.size() - 1)
    };
  }

  private static String median(List<long[]> firings) {
    List<String> medians = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int which = i;
      long median =
          firings.stream().map(f -> f[which]).sorted().skip(firings.size() / 2).findFirst().get();
      medians.add("%,6d".formatted(median));
    }
    return String.join(" / ", medians);
  }
}
