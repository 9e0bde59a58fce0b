package org.watchbill.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * How fast a backlog of jobs that do nothing is worked off on PostgreSQL, beside db-scheduler on the
 * same PostgreSQL in the same run. Watchbill keeps every job and attempt; db-scheduler deletes.
 */
class DrainBench {

  private static final int JOBS = 20_000;
  private static final int RUNS = 3;
  private static final String PAYLOAD = "x".repeat(100);

  private record Figures(
      double submit, double drain, double theirDrain, List<Long> latencies) {

    double ratio() {
      return drain / theirDrain;
    }

    long latency(int percent) {
      return latencies.get(latencies.size() * percent / 100);
    }
  }

  @Test
  void drain() throws Exception {
    Figures shared = measure(true);
    Figures alone = measure(false);
    String report =
        """
        %,d no-op jobs on PostgreSQL, medians of %d runs
        bulk submit over REST                      %,8.0f jobs/s
        drain, Watchbill, groups share a commit    %,8.0f jobs/s, %.2f times db-scheduler (%,.0f)
        drain, Watchbill, each job its own commit  %,8.0f jobs/s, %.2f times db-scheduler (%,.0f)
        idle submit to start                       p50 %d ms, p99 %d ms (Watchbill, over REST)
        """
            .formatted(
                JOBS,
                RUNS,
                shared.submit,
                shared.drain,
                shared.ratio(),
                shared.theirDrain,
                alone.drain,
                alone.ratio(),
                alone.theirDrain,
                shared.latency(50),
                shared.latency(99));
    System.out.println(report);
    Path file = Path.of("target", "bench", "drain.txt");
    Files.createDirectories(file.getParent());
    Files.writeString(file, report);
  }

  private static Figures measure(boolean groupCommit) throws Exception {
    List<Double> ours = new ArrayList<>();
    List<Double> submits = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    try (EmbeddedPostgres postgres =
            EmbeddedPostgres.builder().setServerConfig("max_connections", "200").start();
        HikariDataSource pool = pool(postgres.getPostgresDatabase())) {
      Database database = Database.in(postgres);
      try (Server server =
          new Server(Servers.folder("bench"), database)
              .set("watchbill.worker.group-commit", Boolean.toString(groupCommit))
              .start()) {
        watchbill(server.admin(), database, new ArrayList<>());
        dbScheduler(pool);
        for (int run = 0; run < RUNS; run++) {
          ours.add(watchbill(server.admin(), database, submits));
          theirs.add(dbScheduler(pool));
        }
        return new Figures(
            median(submits), median(ours), median(theirs), latencies(server.admin()));
      }
    }
  }

  private static HikariDataSource pool(DataSource dataSource) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(dataSource);
    config.setMaximumPoolSize(24);
    return new HikariDataSource(config);
  }

  private static double watchbill(Api api, Database database, List<Double> submits)
      throws Exception {
    api.put("queues/bench", "").expect(200);
    api.post("queues/bench/pause").expect(200);
    String job = "{\"type\":\"noop\",\"queue\":\"bench\",\"payload\":{\"x\":\"" + PAYLOAD + "\"}}";
    String half = IntStream.range(0, JOBS / 2).mapToObj(i -> job).collect(Collectors.joining("\n"));
    long submitted = System.nanoTime();
    long first = api.post("jobs/bulk", half).expect(202).body().at("/ids/0").asLong();
    api.post("jobs/bulk", half).expect(202);
    submits.add(JOBS / seconds(submitted));
    Instant start = Instant.now();
    api.post("queues/bench/resume").expect(200);
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(200);
        try (ResultSet ended =
            statement.executeQuery(
                "select count(finished_at), max(finished_at) from watchbill.job where id >= "
                    + first)) {
          ended.next();
          if (ended.getInt(1) == JOBS) {
            Instant end = ended.getTimestamp(2).toInstant();
            return JOBS * 1e3 / Duration.between(start, end).toMillis();
          }
        }
      }
    }
  }

  private static double dbScheduler(DataSource dataSource) throws Exception {
    try (Connection connection = dataSource.getConnection();
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
    CountDownLatch ran = new CountDownLatch(JOBS);
    OneTimeTask<String> task =
        Tasks.oneTime("noop", String.class).execute((instance, context) -> ran.countDown());
    Scheduler scheduler =
        Scheduler.create(dataSource, task)
            .threads(16)
            .pollUsingLockAndFetch(1.0, 4.0)
            .pollingInterval(Duration.ofMillis(100))
            .build();
    Instant now = Instant.now();
    scheduler.scheduleBatch(
        IntStream.range(0, JOBS)
            .<com.github.kagkarlsson.scheduler.task.TaskInstance<?>>mapToObj(
                i -> task.instance(Integer.toString(i), PAYLOAD))
            .collect(Collectors.toList()),
        now);
    long start = System.nanoTime();
    scheduler.start();
    ran.await();
    double rate = JOBS / seconds(start);
    scheduler.stop();
    return rate;
  }

  private static List<Long> latencies(Api api) throws Exception {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      long id = api.submit("{\"type\":\"noop\"}");
      JsonNode job;
      do {
        job = api.get("jobs/" + id).body();
      } while (job.at("/startedAt").isNull());
      millis.add(
          Duration.between(
                  Instant.parse(job.at("/createdAt").asText()),
                  Instant.parse(job.at("/startedAt").asText()))
              .toMillis());
    }
    Collections.sort(millis);
    return millis;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
