package org.watchbill.system;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two processes on one PostgreSQL and one broker, under a mix of jobs at 70 % of what they can do,
 * while processes are killed and stopped, the broker goes away, queues are paused and jobs called
 * off. In the end the books must balance: each job that was accepted has ended once, and has left
 * its row once, or not at all.
 *
 * <p>{@code -Dsoak.minutes=30} makes it longer, {@code -Dsoak.seed=…} does the same again, as far
 * as the machine lets it.
 */
@Tag("nightly")
class SoakIT {

  private static final long SEED = Long.getLong("soak.seed", System.nanoTime());
  private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("soak.minutes", 3));
  private static final double LOAD = 0.7;
  private static final int BURST = 3000;

  /** Jobs are held back when this many seconds of work wait already. */
  private static final int LONGEST_BACKLOG = 15;

  /** What the heap of a process may gain in the last two thirds. */
  private static final long MOST_HEAP_GAINED = 40L << 20;

  private static final List<String> QUEUES = List.of("soak-0", "soak-1", "soak-2", "soak-3");
  private static final String OPEN =
      "select count(*) from watchbill.job where schedule is null and finished_at is null";

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final SplittableRandom moments = random.split();
  private final ScheduledExecutorService cancels = Executors.newScheduledThreadPool(2);

  /** The jobs that were called off: when, by whom, and what it answered. */
  private final Map<Long, String> cancelled = new ConcurrentHashMap<>();

  private final LongAdder unheard = new LongAdder();
  private final StringBuffer report = new StringBuffer();
  private long keys;

  @Test
  void whateverBefallsTheServersEachJobEndsOnceAndItsWorkIsDoneOnce() throws Exception {
    Database database = Database.postgresql();
    Books books = new Books(database);
    try (Broker broker = new Broker().start();
        Server first = node("first", database, broker);
        Server second = node("second", database, broker)) {
      List<Server> servers = List.of(first, second);
      Servers.start(servers);
      try (Submitter submitter = new Submitter(servers, job -> callOff(job, servers))) {
        soak(servers, broker, books, submitter);
      }
    } finally {
      cancels.shutdownNow();
      System.out.print("soak of " + LENGTH + ", -Dsoak.seed=" + SEED + "\n" + report);
    }
  }

  private static Server node(String name, Database database, Broker broker) {
    return broker.serve(
        new Server(Servers.folder(name), database)
            .set("watchbill.node.name", name)
            .set("watchbill.lease", "PT6S")
            .set("watchbill.sweep", "PT1S"));
  }

  private void soak(List<Server> servers, Broker broker, Books books, Submitter submitter)
      throws Exception {
    long start = System.nanoTime();
    Api api = servers.get(0).admin();
    api.put("schedules/tick", "{\"cron\":\"* * * * * *\",\"type\":\"noop\",\"queue\":\"ticks\"}")
        .expect(201);
    double most = measure(books, submitter);
    say("at most %.0f jobs/s; %.0f jobs/s are submitted", most, most * LOAD);

    Chaos chaos = new Chaos(servers, broker, QUEUES, SEED);
    chaos.start();
    long length = LENGTH.toNanos();
    submitUntil(start + length / 3, most, books, submitter);
    Server witness = chaos.spareOne();
    long before = IdleIT.heapInUse(witness.process().pid());
    submitUntil(start + length, most, books, submitter);
    long submitted = submitter.count();
    say("chaos: %s", chaos.end());
    List<Submitter.Accepted> accepted = submitter.accepted();
    say("%d cancellations answered, %s not", cancelled.size(), unheard);
    say("%d jobs accepted; requests sent again: %s", submitted, submitter.repeated());

    long backlog = books.number(OPEN);
    long drain = System.nanoTime();
    await().atMost(3, MINUTES).until(() -> books.number(OPEN) == 0);
    say("a backlog of %d jobs was done in %.1f s", backlog, (System.nanoTime() - drain) / 1e9);
    api.post("schedules/tick/pause").expect(200);
    await().atMost(1, MINUTES).until(() -> api.open() == 0);

    books.enter(accepted);
    tell(books);
    long after = IdleIT.heapInUse(witness.process().pid());
    say("heap of the process that was spared: %d MiB, then %d MiB", before >> 20, after >> 20);
    assertThat(books.faults()).isEmpty();
    assertThatTheServersCountTheSame(api, books);
    assertThatCancelledIsCancelled(books);
    assertThatTimeoutsAreKept(books);
    assertThat(after - before).isLessThan(MOST_HEAP_GAINED);
  }

  /** Jobs a second that the servers can do, all things being well. */
  private double measure(Books books, Submitter submitter) throws Exception {
    burst(submitter);
    await().atMost(2, MINUTES).until(() -> books.number(OPEN) < BURST / 20);
    long left = books.number(OPEN);
    burst(submitter);
    await().atMost(2, MINUTES).until(() -> books.number(OPEN) < left + BURST * 8 / 10);
    long open = books.number(OPEN);
    long start = System.nanoTime();
    await()
        .atMost(2, MINUTES)
        .pollInterval(20, MILLISECONDS)
        .until(() -> books.number(OPEN) < left + BURST * 2 / 10);
    return (open - books.number(OPEN)) / ((System.nanoTime() - start) / 1e9);
  }

  private void burst(Submitter submitter) throws InterruptedException {
    submitter.submit(jobs(BURST));
  }

  private List<Submitter.Wish> jobs(int count) {
    List<Submitter.Wish> wishes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Kind kind = Kind.drawn(random);
      String key = "k" + keys++;
      String queue = QUEUES.get(random.nextInt(QUEUES.size()));
      wishes.add(new Submitter.Wish(key, kind, kind.job(key, queue, random)));
    }
    return wishes;
  }

  /** Submits every tenth of a second, unless too much waits already. */
  private void submitUntil(long end, double most, Books books, Submitter submitter)
      throws Exception {
    long next = System.nanoTime();
    long begun = next;
    long first = submitter.count();
    double due = 0;
    int heldBack = 0;
    boolean full = false;
    for (int tick = 0; System.nanoTime() < end; tick++) {
      full = tick % 10 == 0 ? books.number(OPEN) > LONGEST_BACKLOG * most : full;
      due = full ? 0 : due + most * LOAD / 10;
      if (full || !submitter.submitSoon(jobs((int) due))) {
        heldBack++;
      }
      due -= (int) due;
      next += MILLISECONDS.toNanos(100);
      NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
    }
    say(
        "%.0f jobs/s were accepted for %d s; %d times none were submitted",
        (submitter.count() - first) / ((System.nanoTime() - begun) / 1e9),
        NANOSECONDS.toSeconds(System.nanoTime() - begun),
        heldBack);
  }

  /** Some jobs are called off a moment after they were accepted. */
  private void callOff(Submitter.Accepted job, List<Server> servers) {
    if (job.kind() != Kind.CANCELLED) {
      return;
    }
    int delay;
    Server server;
    synchronized (moments) {
      delay = moments.nextInt(500);
      server = servers.get(moments.nextInt(servers.size()));
    }
    cancels.schedule(
        () -> {
          try {
            Api.Answer answer = server.admin().post("jobs/" + job.id() + "/cancel");
            if (answer.status() == 200) {
              cancelled.put(job.id(), Instant.now() + " " + server.data() + " " + answer.body());
            }
          } catch (IOException e) {
            unheard.increment(); // its server was killed: it may be cancelled or not
          }
          return null;
        },
        delay,
        MILLISECONDS);
  }

  private void tell(Books books) throws Exception {
    books
        .lines(
            "select a.kind, j.state, count(*) from accepted a join watchbill.job j using (id)"
                + " group by 1, 2 order by 1, 2")
        .forEach(line -> say("  %s", line));
    say(
        "attempts that did not succeed: %s",
        books.lines("select outcome, count(*) from watchbill.attempt group by 1 order by 1"));
  }

  private void assertThatTheServersCountTheSame(Api api, Books books) throws Exception {
    JsonNode stats = api.get("stats").expect(200).body();
    assertThat(stats.at("/ledger/broken")).isEmpty();
    assertThat(books.secondsUnaccountedFor("tick")).isZero();
    long jobs = books.number("select count(*) from watchbill.job");
    long ended = api.count("SUCCEEDED") + api.count("DEAD") + api.count("CANCELLED");
    assertThat(ended).isEqualTo(jobs);
    JsonNode conservation = stats.at("/conservation");
    assertThat(conservation.at("/holds").asBoolean()).as("%s", conservation).isTrue();
    assertThat(conservation.at("/submitted").asLong()).isEqualTo(jobs);
  }

  private void assertThatCancelledIsCancelled(Books books) throws Exception {
    String ids =
        cancelled.keySet().stream().map(Object::toString).collect(Collectors.joining(", "));
    assertThat(cancelled).isNotEmpty();
    List<String> others =
        books.lines(
            "select id, state, attempt, created_at, started_at, finished_at, node, queue"
                + " from watchbill.job where state <> 'CANCELLED' and id in ("
                + ids
                + ")");
    assertThat(others)
        .as(() -> "answered: " + others.stream().map(this::answer).toList())
        .isEmpty();
  }

  private String answer(String line) {
    return cancelled.get(Long.parseLong(line.substring(0, line.indexOf(' '))));
  }

  private static void assertThatTimeoutsAreKept(Books books) throws Exception {
    assertThat(books.number("select count(*) from watchbill.attempt where outcome = 'TIMED_OUT'"))
        .isPositive();
    assertThat(
            books.number(
                "select count(*) from accepted a join watchbill.job j using (id)"
                    + " where a.kind = 'OVERDUE' and j.state = 'SUCCEEDED'"))
        .isZero();
  }

  private void say(String what, Object... values) {
    report.append(what.formatted(values)).append('\n');
  }
}
