package org.watchbill.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.watchbill.bench.BenchResource;

/** Watchbill under measurement: the built WAR, with handlers that do nothing added to it. */
final class Watchbill implements Contestant {

  /** How a type's jobs commit; each has a handler in the measured WAR. */
  enum Mode {
    GROUPED("grouped commits", 60_000),
    ALONE("a commit each", 20_000),
    OUTSIDE("non-transactional", 40_000);

    final String words;

    /** As many as take some seconds. */
    final int jobs;

    Mode(String words, int jobs) {
      this.words = words;
      this.jobs = jobs;
    }

    /** One each, since how long the jobs of a queue take decides how they are claimed. */
    String queue() {
      return type();
    }

    String type() {
      return "bench." + name().toLowerCase();
    }
  }

  private static final String TEXT = "x".repeat(90);
  private static final int CHUNK = 5_000;

  private final Server server;
  private final Database database;
  private final Api api;

  Watchbill(Database database) throws Exception {
    this.database = database;
    server = new Server(Servers.folder("bench"), database).war(
                Servers.warWith(
                    BenchResource.class.getPackage(),
                    Path.of("target", "bench", "watchbill.war").toAbsolutePath()));
    api = server.admin();
    start();
  }

  void start() throws Exception {
    server.start();
    api.put("queues/default", "").expect(200);
    for (Mode mode : Mode.values()) {
      api.put("queues/" + mode.queue(), "").expect(200);
    }
  }

  void stop() throws InterruptedException {
    server.stop();
  }

  @Override
  public String name() {
    return "Watchbill";
  }

  @Override
  public Database database() {
    return database;
  }

  @Override
  public long pid() {
    return server.process().pid();
  }

  @Override
  public long heap() throws Exception {
    return api.post("bench/heap").expect(200).body().asLong();
  }

  @Override
  public void close() throws InterruptedException {
    server.close();
  }

  /** Submits jobs to the paused queue through the Java API; answers with jobs per second. */
  double load(Mode mode, int count, int threads) throws Exception {
    pause(mode);
    String path =
        "bench/bulk?type=%s&queue=%s&jobs=%d&threads=%d&chunk=%d"
            .formatted(mode.type(), mode.queue(), count, threads, CHUNK);
    return count / api.post(path).expect(200).body().asDouble();
  }

  /** Submits jobs to the paused queue over REST, two requests at a time. */
  double loadOverRest(Mode mode, int count) throws Exception {
    pause(mode);
    String job = job(mode, mode.queue());
    String body = String.join("\n", Collections.nCopies(CHUNK, job));
    int requests = count / CHUNK;
    long begin = System.nanoTime();
    together(
        2,
        () -> {
          for (int i = 0; i < requests / 2; i++) {
            api.post("jobs/bulk", body, "Content-Type", "application/x-ndjson").expect(202);
          }
          return 0L;
        });
    return count * 1e9 / (System.nanoTime() - begin);
  }

  private void pause(Mode mode) throws Exception {
    api.post("queues/" + mode.queue() + "/pause").expect(200);
  }

  private static String job(Mode mode, String queue) {
    return "{\"type\":\"%s\",\"queue\":\"%s\",\"payload\":{\"text\":\"%s\"}}"
        .formatted(mode.type(), queue, TEXT);
  }

  /** Resumes the queue; answers with jobs per second from the first claim to the last end. */
  double drain(Mode mode, int count) throws Exception {
    long lastBefore = lastEnded();
    long started = starts();
    api.post("queues/" + mode.queue() + "/resume").expect(200);
    awaitEnds(started + count, lastBefore);
    return count
        / (seconds("max(finished_at)", lastBefore) - seconds("min(started_at)", lastBefore));
  }

  /** The highest id of all jobs that have ended. */
  private long lastEnded() throws SQLException {
    return number("select coalesce(max(id), 0) from watchbill.job where finished_at is not null");
  }

  private void awaitEnds(long starts, long after) throws Exception {
    while (starts() < starts) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
    String open = "select count(*) from watchbill.job where finished_at is null and id > " + after;
    while (number(open) > 0) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** Seconds of a time in the rows of the jobs after one. */
  private double seconds(String time, long after) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement query =
            connection.prepareStatement(
                "select extract(epoch from %s) from watchbill.job where id > ?".formatted(time))) {
      query.setLong(1, after);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getDouble(1);
      }
    }
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement query = connection.prepareStatement(sql);
        ResultSet row = query.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private long starts() throws Exception {
    return api.get("bench/starts").expect(200).body().asLong();
  }

  /**
   * Single jobs from the server's own threads while workers run; jobs per second to the end.
   *
   * @param transaction whether each is submitted in a transaction of the application's
   */
  double sustained(Mode mode, boolean transaction, int threads, long millis) throws Exception {
    String path =
        "bench/sustained?type=%s&transaction=%s&threads=%d&millis=%d"
            .formatted(mode.type(), transaction, threads, millis);
    return rate(() -> api.post(path).expect(200).body().asLong());
  }

  /** Single jobs over REST while workers run; jobs per second to the end. */
  double sustainedOverRest(Mode mode, int threads, long millis) throws Exception {
    String job = job(mode, "default");
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    return rate(
        () ->
            together(
                threads,
                () -> {
                  long count = 0;
                  for (; System.nanoTime() < end; count++) {
                    api.post("jobs", job).expect(202);
                  }
                  return count;
                }));
  }

  private double rate(Callable<Long> submit) throws Exception {
    long lastBefore = lastEnded();
    long started = starts();
    Instant begin = Instant.now();
    long count = submit.call();
    awaitEnds(started + count, lastBefore);
    return count / (seconds("max(finished_at)", lastBefore) - begin.toEpochMilli() / 1e3);
  }

  /** Milliseconds from the submission of a single job to its handler, one after another. */
  List<Double> latency(Mode mode, int count, long pause) throws Exception {
    String path = "bench/latency?type=%s&jobs=%d&pause=%d".formatted(mode.type(), count, pause);
    List<Double> millis = new ArrayList<>();
    for (JsonNode one : api.post(path).expect(200).body()) {
      millis.add(one.asDouble());
    }
    return millis;
  }

  /** The same over REST, from before the request; Linux has one clock for all processes. */
  List<Double> latencyOverRest(Mode mode, int count, long pause) throws Exception {
    String job = job(mode, "default");
    List<Double> millis = new ArrayList<>();
    api.post("bench/listen/true").expect(204);
    for (int i = 0; i < count; i++) {
      TimeUnit.MILLISECONDS.sleep(pause);
      long begin = System.nanoTime();
      long id = api.submit(job);
      long start = api.get("bench/starts/" + id).expect(200).body().asLong();
      millis.add((start - begin) / 1e6);
    }
    api.post("bench/listen/false").expect(204);
    return millis;
  }

  private static long together(int threads, Callable<Long> each) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      long sum = 0;
      for (Future<Long> part : executor.invokeAll(Collections.nCopies(threads, each))) {
        sum += part.get();
      }
      return sum;
    } finally {
      executor.shutdown();
    }
  }
}
