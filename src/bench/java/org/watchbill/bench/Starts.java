package org.watchbill.bench;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many handlers have started, and when each did while somebody listens. */
@ApplicationScoped
public class Starts {

  private final LongAdder count = new LongAdder();
  private final Map<Long, CompletableFuture<Long>> starts = new ConcurrentHashMap<>();
  private volatile boolean listening;

  /** A handler starts. */
  public void note(long job) {
    if (listening) {
      of(job).complete(System.nanoTime());
    }
    count.increment();
  }

  /** Whether single starts are kept from now on; those kept so far are forgotten. */
  public void listen(boolean on) {
    listening = on;
    starts.clear();
  }

  /** When a job's handler starts, by {@link System#nanoTime()}. */
  public CompletableFuture<Long> of(long job) {
    return starts.computeIfAbsent(job, id -> new CompletableFuture<>());
  }

  /** Handlers started since the server did. */
  public long count() {
    return count.sum();
  }
}
