package org.watchbill.system;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The database, then the broker, is away for longer than a lease while jobs keep coming to two
 * nodes. Nobody starts anything again: what was accepted ends, once.
 */
class OutageIT {

  private static final Duration LEASE = Duration.ofSeconds(6);
  private static final List<Duration> DATABASE_AWAY =
      List.of(Duration.ofSeconds(15), Duration.ofSeconds(7));
  private static final int CALLS = 6000;
  private static final Duration BROKER_AWAY = Duration.ofSeconds(20);

  /** The sessions of two nodes; see glassfish-ejb-jar.xml. */
  private static final int WORKERS = 2 * 48;

  private static final Database DATABASE = Database.postgresql();
  private static final Wire TO_DATABASE =
      new Wire(uri(DATABASE.settings().get("watchbill.postgresql.url")).getPort());
  private static final Broker BROKER = new Broker();
  private static final List<Server> NODES = List.of(node("first"), node("second"));
  private static final AtomicLong KEYS = new AtomicLong();
  private static Books books;
  private static long jobs;

  private final Api api = NODES.get(0).admin();
  private final SplittableRandom random = new SplittableRandom(1);
  private Submitter submitter;
  private Thread flow;
  private volatile boolean over;

  private static URI uri(String jdbcUrl) {
    return URI.create(jdbcUrl.substring("jdbc:".length()));
  }

  private static Server node(String name) {
    String url = DATABASE.settings().get("watchbill.postgresql.url");
    return BROKER.serve(
        new Server(Servers.folder(name), DATABASE)
            .set("watchbill.node.name", name)
            .set("watchbill.lease", LEASE.toString())
            .set("watchbill.sweep", "PT1S")
            .set(
                "watchbill.postgresql.url",
                url.replace(":" + uri(url).getPort() + "/", ":" + TO_DATABASE.port() + "/")));
  }

  @BeforeAll
  static void start() throws Exception {
    books = new Books(DATABASE);
    BROKER.start();
    Servers.start(NODES);
    await().atMost(30, SECONDS).until(() -> BROKER.workers() == WORKERS);
    for (Server node : NODES) { // a busy machine may be long over the first login
      await().atMost(60, SECONDS).until(() -> node.admin().get("stats").status() == 200);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    for (Server node : NODES) {
      node.close();
    }
    BROKER.close();
    TO_DATABASE.close();
  }

  @BeforeEach
  void letJobsCome() {
    submitter = new Submitter(NODES);
    flow = new Thread(this::flow, "flow");
    flow.start();
  }

  /** Ten jobs of a tenth of a second each, ten times a second. */
  private void flow() {
    while (!over) {
      List<Submitter.Wish> wishes = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Kind kind = List.of(Kind.SLOW, Kind.PLAIN, Kind.NOOP, Kind.DELAYED).get(i % 4);
        String key = "k" + KEYS.incrementAndGet();
        wishes.add(new Submitter.Wish(key, kind, kind.job(key, "flow-" + i % 3, random)));
      }
      submitter.submitSoon(wishes);
      await().pollDelay(100, TimeUnit.MILLISECONDS).until(() -> true);
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    over = true;
    flow.join();
    submitter.close();
  }

  @Test
  void afterTheDatabaseWasAwayEverythingGoesOnByItself() throws Exception {
    api.put("schedules/tick", "{\"cron\":\"* * * * * *\",\"type\":\"noop\",\"queue\":\"ticks\"}")
        .expect(201);
    await().atMost(30, SECONDS).until(() -> effects() > 100);
    for (Duration away : DATABASE_AWAY) {
      TO_DATABASE.cut();
      pass(away);
      health("ready").expect(503);
      health("live").expect(200);
      TO_DATABASE.mend();
      Instant mended = now();
      await().atMost(60, SECONDS).until(() -> nodesThatStarted("j.schedule is null", mended) == 2);
      await().atMost(60, SECONDS).until(() -> nodesThatStarted("j.schedule = 'tick'", mended) > 0);
      await().atMost(60, SECONDS).until(this::bothAreOnWatch);
      System.out.printf(
          "the database was away for %s: both nodes worked again %d ms after it was back%n",
          away, Duration.between(mended, now()).toMillis());
    }
    assertThatNothingIsLostOrDoubled();
    assertThatEverySecondIsAccountedFor();
  }

  /**
   * Each request may fail once, and must not be sent twice: what it did is kept until it can be
   * told.
   */
  @Test
  void whatWasDoneWhileTheDatabaseWentAwayIsNotDoneAgain() throws Exception {
    Map<String, AtomicInteger> sent = new ConcurrentHashMap<>();
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
    service.createContext(
        "/",
        exchange -> {
          sent.computeIfAbsent(exchange.getRequestURI().getQuery(), n -> new AtomicInteger())
              .incrementAndGet();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    service.setExecutor(Executors.newFixedThreadPool(32));
    service.start();
    try {
      api.post("queues/calls/pause");
      for (int from = 0; from < CALLS; from += 1000) {
        api.post("jobs/bulk", calls(service.getAddress().getPort(), from)).expect(202);
      }
      api.post("queues/calls/resume").expect(200);
      for (int cut = 1; cut <= 2; cut++) {
        int enough = cut * CALLS / 4;
        await()
            .atMost(120, SECONDS)
            .pollInterval(10, MILLISECONDS)
            .until(() -> sent.size() > enough);
        TO_DATABASE.cut();
        pass(Duration.ofSeconds(3));
        TO_DATABASE.mend();
      }
      await()
          .atMost(180, SECONDS)
          .until(
              () ->
                  books.number(
                          "select count(*) from watchbill.job where queue = 'calls'"
                              + " and finished_at is null")
                      == 0);
      assertThat(sent).hasSize(CALLS);
      assertThat(sent.values().stream().filter(times -> times.get() > 1).count()).isZero();
      assertThat(
              books.number(
                  "select count(*) from watchbill.job where queue = 'calls'"
                      + " and state = 'SUCCEEDED' and failures = 0"))
          .isEqualTo(CALLS);
      pruneCalls();
      assertThatNothingIsLostOrDoubled();
    } finally {
      service.stop(0);
    }
  }

  /** By hand; the tally counts those that succeeded until the books are taken anew. */
  private void pruneCalls() throws Exception {
    try (Connection connection = DATABASE.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("delete from watchbill.job where queue = 'calls'");
    }
    JsonNode taken = api.post("stats/books").expect(200).body();
    assertThat(taken.at("/after/holds").asBoolean()).isTrue();
    assertThat(api.get("stats").expect(200).body().at("/conservation/holds").asBoolean()).isTrue();
  }

  private static String calls(int port, int from) {
    return IntStream.range(from, from + 1000)
        .mapToObj(
            i ->
                """
                {"type":"http.request","queue":"calls","maxAttempts":1,\
                "payload":{"method":"GET","url":"http://localhost:%d/?%d"}}"""
                    .formatted(port, i))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void whileTheBrokerIsAwayJobsRunAndTheWorkersComeBackByThemselves() throws Exception {
    await().atMost(30, SECONDS).until(() -> effects() > 100);
    BROKER.stop();
    Instant stopped = now();
    pass(BROKER_AWAY);
    Api.Answer relieved = health("ready").expect(200);
    assertThat(relieved.body().toString()).contains("\"worksBy\":\"relief\"");
    long meanwhile = doneOf(stopped);
    BROKER.start();
    Instant back = now();
    await().atMost(60, SECONDS).until(() -> BROKER.workers() == WORKERS);
    System.out.printf(
        "outage of the broker: %d jobs submitted and done meanwhile;"
            + " all workers listened again %d ms after it was back%n",
        meanwhile, Duration.between(back, now()).toMillis());
    assertThatNothingIsLostOrDoubled();
    assertThat(meanwhile).isGreaterThan(100);
  }

  /** Within a few seconds, whatever hangs behind it. */
  private static Api.Answer health(String which) throws Exception {
    Server node = NODES.get(0);
    return new Api(node.port(), null, null)
        .patience(Duration.ofSeconds(20))
        .get("http://localhost:%d/watchbill/health/%s".formatted(node.port(), which));
  }

  private static void pass(Duration time) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(time.toMillis()); // that this time passes is what is tested
  }

  /** By the database's clock. */
  private static Instant now() throws Exception {
    return Instant.ofEpochMilli(
        books.number("select (extract(epoch from clock_timestamp()) * 1000)::bigint"));
  }

  private static long effects() throws Exception {
    return books.number("select count(*) from effect");
  }

  private static long nodesThatStarted(String which, Instant since) throws Exception {
    return books.number(
        "select count(distinct split_part(j.node, '.', 1)) from watchbill.job j where %s and"
                .formatted(which)
            + " j.state = 'SUCCEEDED' and j.started_at > '%s'".formatted(since));
  }

  private static long doneOf(Instant since) throws Exception {
    return books.number(
        "select count(*) from watchbill.job where schedule is null and state = 'SUCCEEDED'"
            + " and created_at > '%s'".formatted(since));
  }

  private boolean bothAreOnWatch() throws Exception {
    Set<String> names = new HashSet<>();
    for (JsonNode node : api.get("nodes").expect(200).body().at("/items")) {
      if (node.at("/alive").asBoolean()) {
        names.add(node.at("/name").asText());
      }
    }
    return names.equals(Set.of("first", "second"));
  }

  private void assertThatNothingIsLostOrDoubled() throws Exception {
    over = true;
    flow.join();
    List<Submitter.Accepted> accepted = submitter.accepted();
    System.out.printf(
        "%d jobs accepted; requests sent again: %s%n", accepted.size(), submitter.repeated());
    await()
        .atMost(60, SECONDS)
        .until(
            () ->
                books.number(
                        "select count(*) from watchbill.job"
                            + " where schedule is null and finished_at is null")
                    == 0);
    jobs += accepted.size();
    books.enter(accepted);
    assertThat(books.faults()).isEmpty();
    assertThat(books.number("select count(*) from accepted")).isEqualTo(jobs);
    assertThat(books.number("select count(*) from watchbill.job where state = 'DEAD'")).isZero();
  }

  private void assertThatEverySecondIsAccountedFor() throws Exception {
    api.post("schedules/tick/pause").expect(200);
    assertThat(books.secondsUnaccountedFor("tick")).isZero();
    api.delete("schedules/tick").expect(204);
  }
}
