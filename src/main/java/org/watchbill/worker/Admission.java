package org.watchbill.worker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.watchbill.queue.QueueLimits;
import org.watchbill.queue.RateBuckets;
import org.watchbill.queue.RateLimit;

/**
 * The rules of one limited claim: which jobs the queue's limits let start now. Pure; what it counts
 * from was read while the queue was locked.
 */
final class Admission {

  /** Jobs of the queue that run: how many on a node with a key, which may be null. */
  record Running(String node, String key, int jobs) {}

  private final QueueLimits limits;
  private final Map<String, Long> buckets;
  private final long now;
  private final Map<String, Integer> runningByKey = new HashMap<>();
  private final Map<String, Integer> startedByKey = new HashMap<>();
  private int running;
  private int runningHere;

  /**
   * Looks at a queue.
   *
   * @param node the one that claims
   * @param buckets when each token bucket that is not full would be, in nanoseconds like now
   */
  Admission(
      QueueLimits limits, List<Running> jobs, String node, Map<String, Long> buckets, long now) {
    this.limits = limits;
    this.buckets = buckets;
    this.now = now;
    for (Running some : jobs) {
      running += some.jobs();
      runningHere += some.node().equals(node) ? some.jobs() : 0;
      if (some.key() != null) {
        runningByKey.merge(some.key(), some.jobs(), Integer::sum);
      }
    }
  }

  /** How many jobs may start at most, whatever their keys. */
  int room(int wanted) {
    int room = Math.min(wanted, roomBesideRate());
    return limits.rate() == null
        ? room
        : Math.min(room, limits.rate().tokens(fullAt(RateBuckets.OWN), now));
  }

  private int roomBesideRate() {
    int room = Integer.MAX_VALUE;
    if (limits.maxRunning() != null) {
      room = Math.max(0, limits.maxRunning() - running);
    }
    if (limits.maxRunningPerNode() != null) {
      room = Math.min(room, Math.max(0, limits.maxRunningPerNode() - runningHere));
    }
    return room;
  }

  /** The keys of which no further job may start. */
  Set<String> closedKeys() {
    Set<String> closed = new HashSet<>();
    runningByKey.keySet().stream().filter(key -> !mayRun(key)).forEach(closed::add);
    Set<String> perhapsWithoutToken = new HashSet<>(buckets.keySet());
    perhapsWithoutToken.addAll(startedByKey.keySet());
    perhapsWithoutToken.remove(RateBuckets.OWN);
    perhapsWithoutToken.stream().filter(key -> !hasToken(key)).forEach(closed::add);
    return closed;
  }

  private boolean mayRun(String key) {
    return runningByKey.getOrDefault(key, 0) < limits.perKey();
  }

  private boolean hasToken(String key) {
    return limits.ratePerKey() == null
        || limits.ratePerKey().tokens(fullAt(key), now) > startedByKey.getOrDefault(key, 0);
  }

  private long fullAt(String bucket) {
    return buckets.getOrDefault(bucket, now);
  }

  /** Whether a job with the key, null for none, may start; if so it counts from here on. */
  boolean admits(String key) {
    if (key == null) {
      return true;
    }
    if (!mayRun(key) || !hasToken(key)) {
      return false;
    }
    runningByKey.merge(key, 1, Integer::sum);
    startedByKey.merge(key, 1, Integer::sum);
    return true;
  }

  /**
   * The buckets as they are once these jobs have started.
   *
   * @param keys of the jobs; null for one without
   */
  Map<String, Long> paid(Collection<String> keys) {
    Map<String, Long> paid = new HashMap<>();
    if (limits.rate() != null && !keys.isEmpty()) {
      take(limits.rate(), RateBuckets.OWN, keys.size(), paid);
    }
    if (limits.ratePerKey() != null) {
      Map<String, Integer> counts = new HashMap<>();
      keys.stream().filter(key -> key != null).forEach(key -> counts.merge(key, 1, Integer::sum));
      counts.forEach((key, count) -> take(limits.ratePerKey(), key, count, paid));
    }
    return paid;
  }

  private void take(RateLimit rate, String bucket, int tokens, Map<String, Long> paid) {
    paid.put(bucket, rate.take(tokens, fullAt(bucket), now));
  }

  /** Whether nothing but the queue's own rate keeps its jobs back. */
  boolean waitsForQueueToken() {
    return limits.rate() != null && roomBesideRate() > 0 && room(1) == 0;
  }

  /** Nanoseconds until the queue has a token. */
  long queueToken() {
    return limits.rate().wait(fullAt(RateBuckets.OWN), now);
  }

  /** Whether some key has no token. */
  boolean keysWaitForTokens() {
    return limits.ratePerKey() != null
        && buckets.keySet().stream()
            .anyMatch(key -> !key.equals(RateBuckets.OWN) && !hasToken(key));
  }

  /** Nanoseconds until the first of these keys has a token that has none now; empty if all have. */
  OptionalLong keyToken(Collection<String> keys) {
    List<Long> waits = new ArrayList<>();
    keys.stream()
        .filter(key -> !hasToken(key))
        .forEach(key -> waits.add(limits.ratePerKey().wait(fullAt(key), now)));
    return waits.stream().mapToLong(Long::longValue).min();
  }
}
