package org.watchbill.queue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.watchbill.settings.Settings;

/**
 * The queues' weights as this node last read them: at most one sweep old, and read anew at once
 * where they were changed.
 */
@ApplicationScoped
public class Weights {

  @Inject QueueRows rows;
  @Inject Settings settings;

  private final AtomicLong staleAt = new AtomicLong(System.nanoTime());
  private volatile Map<String, Integer> weights = Map.of();

  /** Reads them from the database if it is time; one of several callers does. */
  public void refresh() {
    long due = staleAt.get();
    long now = System.nanoTime();
    if (now - due >= 0 && staleAt.compareAndSet(due, now + settings.sweep().toNanos())) {
      weights = rows.weights();
    }
  }

  /** What was read is not true any more. */
  public void forget() {
    staleAt.set(System.nanoTime());
  }

  /** A queue's weight, 1 unless it was given one. */
  public int of(String queue) {
    return weights.getOrDefault(queue, 1);
  }
}
