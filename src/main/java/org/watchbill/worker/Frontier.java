package org.watchbill.worker;

import java.time.Duration;
import java.util.List;
import org.watchbill.job.Job;
import org.watchbill.schema.VendorSql.Wish;

/**
 * Where in each priority of a queue the ready jobs begin, as far as this node knows. PostgreSQL's
 * index of ready jobs keeps an entry of each job that was taken until a vacuum comes by, and a
 * claim that starts at the beginning walks over all of them: after a hundred thousand jobs that is
 * most of what the claim costs. So most claims start a little behind where earlier ones have come
 * to. Pure: whoever asks brings the time.
 *
 * <p>Jobs may become ready behind that: whose transaction took long, who were retried or given
 * back. A claim that starts at the beginning finds them, which is due {@link #PAUSE} after the last
 * one; later, up to {@link #MOST}, where that would be more than a twentieth of the time. Whoever
 * started further on and got less than it asked for has to come back for that (see {@link
 * #fullIn}). If such a claim finds some, the others start there until they are through.
 */
final class Frontier {

  static final Duration PAUSE = Duration.ofMillis(50);

  /** Also for one that is under way, or has come to nothing. */
  static final Duration MOST = Duration.ofMillis(500);

  /** Who submits at the same time commits within this, or is found a little later. */
  private static final long LAG = Duration.ofMillis(100).toNanos();

  private static final int SHARE = 20;

  private final long[] reached = Wish.fromTheBeginning();
  private final long[] lately = Wish.fromTheBeginning();
  private final long[] start = Wish.fromTheBeginning();
  private long movedAt;
  private long fullAt;
  private boolean underWay;

  Frontier(long now) {
    movedAt = now;
    fullAt = now;
  }

  /**
   * Where a claim starts.
   *
   * @param full whether that is at the beginning of each priority
   */
  record Start(boolean full, long[] floors, long at) {}

  /** Where the next claim is to start. */
  synchronized Start next(long now) {
    if (now - movedAt >= LAG) {
      System.arraycopy(lately, 0, start, 0, start.length);
      System.arraycopy(reached, 0, lately, 0, lately.length);
      movedAt = now;
    }
    if (now - fullAt >= 0) {
      fullAt = now + MOST.toNanos();
      underWay = true;
      return new Start(true, Wish.fromTheBeginning(), now);
    }
    return new Start(false, start.clone(), now);
  }

  /** What a claim got that started there. */
  synchronized void claimed(Start from, List<Job> jobs, long now) {
    long[] last = new long[reached.length];
    jobs.forEach(job -> last[job.priority()] = Math.max(last[job.priority()], job.id()));
    for (int priority = 0; priority < last.length; priority++) {
      long id = last[priority];
      if (from.full() && id > 0 && id < reached[priority]) { // there were some behind
        reached[priority] = id;
        lately[priority] = Math.min(lately[priority], id);
        start[priority] = Math.min(start[priority], id);
      } else {
        reached[priority] = Math.max(reached[priority], id);
      }
    }
    if (from.full()) {
      long pause = Math.max(PAUSE.toNanos(), (now - from.at()) * SHARE);
      fullAt = now + Math.min(MOST.toNanos(), pause);
      underWay = false;
    }
  }

  /** When to come back for a claim that starts at the beginning. */
  synchronized Duration fullIn(long now) {
    long left = Math.max(0, fullAt - now);
    return underWay ? PAUSE : Duration.ofNanos(left);
  }
}
