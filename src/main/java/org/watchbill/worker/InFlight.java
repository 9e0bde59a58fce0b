package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.watchbill.job.Job;

/**
 * The attempts this node has claimed and not ended. Each is taken out of the waiting ones by
 * exactly one thread: the worker that begins it, or whoever gives it back: that worker too, or the
 * second hand because the job before it in its group runs long. Removing it from the map decides;
 * its key is the attempt's token and not the job, since a job given back may be claimed anew while
 * its old group still runs.
 */
@ApplicationScoped
public class InFlight {

  /** Only the latest are remembered; read and written under its own lock. */
  private static final class LatestDropped extends LinkedHashMap<Token, Boolean> {
    private static final int MOST = 10_000;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Token, Boolean> eldest) {
      return size() > MOST;
    }
  }

  /** An attempt: a job, and which of its claims. */
  public record Token(long id, int number) {
    static Token of(Job job) {
      return new Token(job.id(), job.token());
    }
  }

  /**
   * A job that waits for its attempt to begin.
   *
   * @param again whether that was begun before, and undone together with those it shared a
   *     transaction with
   */
  public record Waiting(Job job, boolean again, long since) {}

  private final Map<Token, Waiting> waiting = new ConcurrentHashMap<>();
  private final Set<Token> held = ConcurrentHashMap.newKeySet();
  private final Set<Token> dropped = Collections.newSetFromMap(new LatestDropped());
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger turns = new AtomicInteger();
  private volatile boolean beginNothing;
  private volatile boolean databaseAway;

  @Inject RunningAttempts attempts;

  /** A worker's turn begins: from here on it may claim. */
  public void turnBegins() {
    turns.incrementAndGet();
  }

  /** A worker's turn has ended, and all it claimed with it. */
  public void turnEnded() {
    turns.decrementAndGet();
  }

  /** Whether nothing is claimed, run or ended here any more, but by threads that were given up. */
  public boolean idle() {
    return waiting.isEmpty() && turns.get() <= stuck();
  }

  /** Whether what was claimed is only to be given back. */
  public void beginNothing(boolean nothing) {
    beginNothing = nothing;
  }

  /**
   * The database is away, or back: what could not be recorded is not begun. Nobody else remembers
   * it: where two do, they may come to disagree.
   */
  void databaseAway(boolean away) {
    databaseAway = away;
  }

  /** Whether the database was away when somebody last looked. */
  boolean databaseAway() {
    return databaseAway;
  }

  /** A group was claimed. */
  public void add(List<Job> group) {
    add(group, false);
  }

  /** A group was begun and all of it undone: each is to be begun again. */
  public void addAgain(List<Job> group) {
    add(group, true);
  }

  private void add(List<Job> group, boolean again) {
    long now = System.nanoTime();
    for (Job job : group) {
      held.add(Token.of(job));
      waiting.put(Token.of(job), new Waiting(job, again, now));
    }
  }

  /** Whether the attempt has neither begun nor been given back. */
  public boolean waits(Job job) {
    return !beginNothing && waiting.containsKey(Token.of(job));
  }

  /** The caller may run the attempt; false if it was given back. */
  public boolean begin(Job job) {
    return !beginNothing && !databaseAway() && waiting.remove(Token.of(job)) != null;
  }

  /** Takes out those of the jobs that wait still; they are the caller's to give back. */
  public List<Waiting> take(List<Job> jobs) {
    return jobs.stream()
        .map(job -> waiting.remove(Token.of(job)))
        .filter(Objects::nonNull)
        .toList();
  }

  /** Takes out the attempts that have waited too long; they are the caller's to give back. */
  public List<Waiting> overdue(Duration wait) {
    long limit = System.nanoTime() - wait.toNanos();
    return waiting.values().stream()
        .filter(one -> one.since() - limit <= 0)
        .filter(one -> waiting.remove(Token.of(one.job()), one))
        .toList();
  }

  /** They could not be given back: they wait as before. */
  public void putBack(List<Waiting> taken) {
    for (Waiting one : taken) {
      held.add(Token.of(one.job())); // its worker may have left it in the meantime
      waiting.put(Token.of(one.job()), one);
    }
  }

  /** They have ended, or were given back: this node has them no more. */
  public void released(List<Job> jobs) {
    jobs.stream().map(Token::of).filter(token -> !waiting.containsKey(token)).forEach(held::remove);
  }

  /**
   * Their worker was thrown out in their midst. What of them was begun, and how far it came, nobody
   * knows here.
   */
  public void drop(List<Job> jobs) {
    synchronized (dropped) {
      jobs.stream().map(Token::of).filter(one -> !waiting.containsKey(one)).forEach(dropped::add);
    }
  }

  /** Whether the attempt was begun here by a worker that was thrown out. */
  public boolean dropped(Job job) {
    synchronized (dropped) {
      return dropped.contains(Token.of(job));
    }
  }

  /** Whether this node still has the attempt in hand. */
  public boolean has(Job job) {
    return has(Token.of(job));
  }

  boolean has(Token attempt) {
    return held.contains(attempt);
  }

  /** Counts a handler that starts; returns how many run now. */
  public int started() {
    return running.incrementAndGet();
  }

  /** Counts a handler that ended. */
  public void ended() {
    running.decrementAndGet();
  }

  /** How many handlers run on this node now, without those that were given up. */
  public int running() {
    return Math.max(0, running.get() - stuck());
  }

  /**
   * How many threads of this node stand in handlers that did not stop when they were told to: they
   * are workers no more, until they end by themselves.
   */
  public int stuck() {
    return attempts.stuck();
  }
}
