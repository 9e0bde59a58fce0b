package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.watchbill.job.Job;

/**
 * The jobs this node has claimed and not ended. Each is taken out of the waiting ones by exactly
 * one thread: the worker that begins it, or the sweep that gives it back because the job before it
 * in its group runs long. Removing it from the map decides.
 */
@ApplicationScoped
public class InFlight {

  private record Waiting(Job job, long since) {}

  private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();
  private final Map<Long, Integer> attempts = new ConcurrentHashMap<>();
  private final AtomicInteger running = new AtomicInteger();

  /** A group was claimed. */
  public void add(List<Job> group) {
    long now = System.nanoTime();
    for (Job job : group) {
      attempts.put(job.id(), job.attempt());
      waiting.put(job.id(), new Waiting(job, now));
    }
  }

  /** The caller may run the job; false if it was given back. */
  public boolean begin(Job job) {
    return waiting.remove(job.id()) != null;
  }

  /** A group has ended, one way or another. */
  public void remove(List<Job> group) {
    for (Job job : group) {
      waiting.remove(job.id());
      attempts.remove(job.id(), job.attempt());
    }
  }

  /** Takes out the jobs that have waited too long for the one before them. */
  public List<Job> overdue(Duration wait) {
    long limit = System.nanoTime() - wait.toNanos();
    return waiting.values().stream()
        .filter(w -> w.since() - limit < 0)
        .map(Waiting::job)
        .filter(this::begin)
        .toList();
  }

  /** Whether this node still has the attempt in hand. */
  public boolean has(Job job) {
    return Integer.valueOf(job.attempt()).equals(attempts.get(job.id()));
  }

  /** Counts a handler that starts; returns how many run now. */
  public int started() {
    return running.incrementAndGet();
  }

  /** Counts a handler that ended. */
  public void ended() {
    running.decrementAndGet();
  }

  /** How many handlers run on this node now. */
  public int running() {
    return running.get();
  }

  /** The jobs claimed and not begun, all of them; for the end of the node. */
  public Collection<Job> drain() {
    return overdue(Duration.ZERO);
  }
}
