package org.watchbill.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Submits jobs in bulk to whichever of the servers answers, and knows in the end which jobs were
 * accepted: a request whose answer was lost or was not a yes goes out again under its own
 * Idempotency-Key, until it is answered.
 */
final class Submitter implements AutoCloseable {

  /** A job that was accepted. */
  record Accepted(long id, String key, Kind kind) {}

  /** A job to be submitted. */
  record Wish(String key, Kind kind, String json) {}

  private static final int AT_ONCE = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private final List<Api> apis;
  private final Consumer<Accepted> listener;
  private final String run = Long.toString(System.nanoTime(), 36);
  private final AtomicLong requests = new AtomicLong();
  private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
  private final Semaphore free = new Semaphore(AT_ONCE);
  private final Collection<Accepted> accepted = new ConcurrentLinkedQueue<>();
  private final Map<String, Long> repeated = new ConcurrentSkipListMap<>();
  private final Collection<Throwable> failures = new ConcurrentLinkedQueue<>();

  Submitter(List<Server> servers) {
    this(servers, job -> {});
  }

  /**
   * A submitter to some servers.
   *
   * @param listener is told of each job that was accepted, by some thread
   */
  Submitter(List<Server> servers, Consumer<Accepted> listener) {
    this.listener = listener;
    apis = servers.stream().map(server -> server.admin().patience(PATIENCE)).toList();
  }

  /**
   * Submits soon, in the background.
   *
   * @return false if so many requests are under way already that nothing was done
   */
  boolean submitSoon(List<Wish> wishes) {
    if (!free.tryAcquire()) {
      return false;
    }
    threads.execute(
        () -> {
          try {
            submit(wishes);
          } catch (Throwable e) { // told by whoever asks for what was accepted
            failures.add(e);
          } finally {
            free.release();
          }
        });
    return true;
  }

  /** Submits, however often it has to ask. */
  void submit(List<Wish> wishes) throws InterruptedException {
    long number = requests.incrementAndGet();
    String body = wishes.stream().map(Wish::json).collect(Collectors.joining("\n"));
    long end = System.nanoTime() + LIMIT.toNanos();
    for (int tries = 0; System.nanoTime() < end; tries++) {
      Api api = apis.get((int) ((number + tries) % apis.size()));
      try {
        Api.Answer answer = api.post("jobs/bulk", body, "Idempotency-Key", run + "-" + number);
        if (answer.status() == 202) {
          enter(wishes, answer.body().at("/ids"));
          return;
        }
        again("answered " + answer.status());
      } catch (IOException e) {
        again(e.getClass().getSimpleName());
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    throw new IllegalStateException("request " + number + " got no yes within " + LIMIT);
  }

  private void again(String why) {
    repeated.merge(why, 1L, Long::sum);
  }

  private void enter(List<Wish> wishes, JsonNode ids) {
    if (ids.size() != wishes.size()) {
      throw new IllegalStateException(wishes.size() + " jobs submitted, answered by " + ids);
    }
    for (int i = 0; i < ids.size(); i++) {
      Accepted job = new Accepted(ids.get(i).asLong(), wishes.get(i).key(), wishes.get(i).kind());
      accepted.add(job);
      listener.accept(job);
    }
  }

  /** How many jobs were accepted so far. */
  int count() {
    return accepted.size();
  }

  /** Waits for the requests under way; all that was accepted. */
  List<Accepted> accepted() throws InterruptedException {
    if (!free.tryAcquire(AT_ONCE, LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("requests are still under way after " + LIMIT);
    }
    free.release(AT_ONCE);
    failures.forEach(
        e -> {
          throw new IllegalStateException("a submission failed for good", e);
        });
    return new ArrayList<>(accepted);
  }

  /** Why requests had to go out again, and how often. */
  Map<String, Long> repeated() {
    return repeated;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
