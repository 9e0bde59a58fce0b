package org.watchbill.worker;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How many workers of this node are with long attempts, so that those never take the last ones from
 * short jobs. Beyond one in each queue, which is that queue's own worker, long attempts hold at
 * most so many of the shared workers. Pure: whoever asks brings the time.
 *
 * <p>A worker that is about to claim counts as with a long one until it is known what it got: two
 * that claim at once cannot both take the last place.
 */
final class LongAttempts {

  /** From here on an attempt is long. */
  static final Duration LONG = Duration.ofSeconds(1);

  private final int most;
  private final Set<Hold> holds = new HashSet<>();

  LongAttempts(int most) {
    this.most = most;
  }

  /** One worker, from its claim until it has run what it got. */
  static final class Hold {
    private final String queue;
    private final boolean mayTakeLong;
    private boolean isLong;
    private String type;
    private long since;

    private Hold(String queue, boolean mayTakeLong) {
      this.queue = queue;
      this.mayTakeLong = mayTakeLong;
      isLong = mayTakeLong;
    }

    /** Whether its claim may take jobs of long types. */
    boolean mayTakeLong() {
      return mayTakeLong;
    }

    private boolean isLong(long now) {
      return isLong || type != null && now - since > LONG.toNanos();
    }
  }

  /** A worker is about to claim. */
  synchronized Hold claiming(String queue, long now) {
    Map<String, Integer> counts = counts(now);
    boolean own = !counts.containsKey(queue);
    Hold hold = new Hold(queue, own || beyondOwn(counts) < most);
    holds.add(hold);
    return hold;
  }

  /**
   * It is known what the worker got.
   *
   * @return whether long attempts that were refused may be claimed now
   */
  synchronized boolean got(Hold hold, boolean longOnes, long now) {
    boolean full = full(now);
    hold.isLong = longOnes;
    return full && !full(now);
  }

  /** The worker begins an attempt. */
  synchronized void begins(Hold hold, String type, long now) {
    hold.type = type;
    hold.since = now;
  }

  /**
   * The worker is done.
   *
   * @return whether long attempts that were refused may be claimed now
   */
  synchronized boolean done(Hold hold, long now) {
    boolean full = full(now);
    holds.remove(hold);
    return full && !full(now);
  }

  /** The types of a queue of which an attempt has been running for long. */
  synchronized Set<String> runningLong(String queue, long now) {
    Set<String> types = new HashSet<>();
    for (Hold hold : holds) {
      if (hold.queue.equals(queue) && hold.type != null && now - hold.since > LONG.toNanos()) {
        types.add(hold.type);
      }
    }
    return types;
  }

  /** Whether long attempts have all the shared workers they may have. */
  synchronized boolean full(long now) {
    return beyondOwn(counts(now)) >= most;
  }

  private Map<String, Integer> counts(long now) {
    Map<String, Integer> counts = new HashMap<>();
    holds.stream()
        .filter(hold -> hold.isLong(now))
        .forEach(h -> counts.merge(h.queue, 1, Integer::sum));
    return counts;
  }

  private static int beyondOwn(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(count -> count - 1).sum();
  }
}
