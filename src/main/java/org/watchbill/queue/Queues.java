package org.watchbill.queue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.logging.Logger;
import org.watchbill.problem.Outage;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;
import org.watchbill.rest.Condition;
import org.watchbill.security.Caller;
import org.watchbill.security.Roles;
import org.watchbill.settings.Settings;

/**
 * The queues' names. A queue has a row before its first job has one, so that the sweep, which asks
 * queue by queue, overlooks none; a submission that comes to nothing gives up those it has made.
 */
@ApplicationScoped
public class Queues {

  private static final Logger LOG = Logger.getLogger(Queues.class.getName());

  /** How long another node may have deleted a queue before this one asks for it again. */
  private static final long REMEMBERED = Duration.ofMinutes(1).toNanos();

  /** Most submissions that had begun before a queue was deleted are committed by then. */
  private static final long LATE_COMER = Duration.ofSeconds(10).toNanos();

  /** Whom a queue is written down for that an application's own submission makes. */
  private static final String APPLICATION = "application";

  private static final int MOST_MET = 10_000;

  @Inject QueueRows rows;
  @Inject Settings settings;
  @Inject Caller caller;

  LongSupplier nanos = System::nanoTime;

  /** Since when. */
  private final Map<String, Long> known = new ConcurrentHashMap<>();

  private final Map<String, Long> keyed = new ConcurrentHashMap<>();

  /** Those deleted here lately, and when. */
  private final Map<String, Long> deleted = new ConcurrentHashMap<>();

  /** Those that others ring for. */
  private final Map<String, Long> met = new ConcurrentHashMap<>();

  private Long tidied;
  private String tidiedTo = "";

  /**
   * Makes sure the queue has its row; asks the database once a minute per name and node, in a
   * transaction of its own. Call it before your own transaction holds a connection where you can:
   * many callers that each hold one and wait for another would starve the pool.
   *
   * @param name may be null, the default queue, or a name that will be refused
   * @return whether it was not there; to be {@linkplain #giveUp given up} if it comes to nothing
   * @throws Problem 409 if the caller has made too many already
   */
  public boolean known(String name) {
    if (name == null || isFresh(known, name) || !name.matches(JobQueue.NAME)) {
      return false;
    }
    return asked(
        known,
        name,
        () -> {
          refuseTooMany(name, by());
          return rows.insert(name, by());
        });
  }

  /** As {@link #known}, for a queue of jobs that were there before: it may have been deleted. */
  public void back(String name) {
    if (!isFresh(known, name)) {
      asked(known, name, () -> rows.insert(name, by()));
    }
  }

  private String by() {
    return caller.name().equals(Caller.NOBODY) ? APPLICATION : caller.name();
  }

  /**
   * Whether it was asked for lately. Of all who find that it was long ago one is told so and asks;
   * the others go on, since each may hold a connection, and all that wait for another would starve
   * the pool.
   */
  private boolean isFresh(Map<String, Long> map, String name) {
    Long since = map.get(name);
    long now = nanos.getAsLong();
    return since != null && (now - since < REMEMBERED || !map.replace(name, since, now));
  }

  /** Remembers that it was asked, unless that fails. */
  private <T> T asked(Map<String, Long> map, String name, Supplier<T> question) {
    long now = nanos.getAsLong();
    boolean answered = false;
    try {
      T answer = question.get();
      map.put(name, now);
      answered = true;
      return answer;
    } finally {
      if (!answered) {
        map.remove(name);
      }
    }
  }

  private void refuseTooMany(String name, String by) {
    int most = settings.queuesPerSubmitter();
    if (caller.isIn(Roles.ADMIN) || rows.madeBy(by) < most || rows.find(name).isPresent()) {
      return;
    }
    String why =
        "queue '%s' does not exist, and submissions of '%s' have made %d within a day or still have, as many as watchbill.queue.most-per-submitter allows; use a queue there is, delete one, or let an administrator PUT /queues/%s"
            .formatted(name, by, most, name);
    throw new Problem(
        409, "Too many queues", "$.queue: " + why, List.of(new Violation("$.queue", why)));
  }

  /**
   * Does something that needs queues, all of them known before; those this makes are given up if it
   * fails.
   */
  public <T> T with(Collection<Wanted> wanted, Supplier<T> step) {
    return with(wanted, name -> {}, step);
  }

  /**
   * The same for who may fail later.
   *
   * @param listener hears of the queues that were made
   */
  public <T> T with(Collection<Wanted> wanted, Consumer<String> listener, Supplier<T> step) {
    List<String> made = new ArrayList<>();
    try {
      for (Wanted one : wanted) {
        if (known(one.name())) {
          made.add(one.name());
        }
        if (one.keyed()) {
          keyed(one.name());
        }
      }
      T done = step.get();
      made.forEach(listener);
      return done;
    } catch (RuntimeException | Error e) {
      made.forEach(this::giveUp);
      throw e;
    }
  }

  /**
   * A queue that is about to get jobs.
   *
   * @param name may be null, or one that will be refused
   * @param keyed whether one of them has a concurrency key
   */
  public record Wanted(String name, boolean keyed) {}

  /** A queue that was made for what came to nothing goes, unless others have found it. */
  public void giveUp(String name) {
    known.remove(name);
    try {
      rows.giveUp(name);
    } catch (RuntimeException e) { // what failed before is what the caller is to hear of
      Outage.warn(LOG, "queue '" + name + "' was made for nothing and stays; delete it", e);
    }
  }

  /**
   * Deletes an empty queue; see {@link QueueRows#delete}. Whoever was about to submit to it at that
   * moment still does, and the next {@link #tidy} shows it again.
   */
  void delete(String name, Condition condition) {
    rows.delete(name, condition);
    known.remove(name);
    if (deleted.size() < MOST_MET) {
      deleted.put(name, nanos.getAsLong());
    }
  }

  /**
   * Whether the queue has its row, shown or not; asks the database once a minute per name and node.
   */
  boolean exists(String name) {
    if (isFresh(met, name)) {
      return true;
    }
    if (met.size() >= MOST_MET) {
      met.clear();
    }
    boolean there = asked(met, name, () -> rows.hasRow(name));
    if (!there) {
      met.remove(name);
    }
    return there;
  }

  /**
   * Looks after deleted queues: at once after those deleted here a moment ago, for jobs that came
   * at that very moment, and after some of all once a minute; see {@link QueueRows#tidy}.
   */
  public synchronized void tidy() {
    long now = nanos.getAsLong();
    deleted.forEach(
        (name, since) -> {
          rows.showIfNeeded(name);
          if (now - since > LATE_COMER) {
            deleted.remove(name, since);
          }
        });
    if (tidied != null && now - tidied < REMEMBERED) {
      return;
    }
    tidied = now;
    tidiedTo = rows.tidy(tidiedTo);
  }

  /**
   * As {@link #known}, for a queue that is to get a job with a concurrency key. It has to be
   * committed before the job is: a claim that sees the job then also sees that it must look at
   * keys.
   */
  public boolean keyed(String name) {
    boolean made = known(name);
    if (name != null && known.containsKey(name) && !isFresh(keyed, name)) {
      asked(
          keyed,
          name,
          () -> {
            rows.key(name);
            return true;
          });
    }
    return made;
  }
}
