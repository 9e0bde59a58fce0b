package org.watchbill.worker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts a node's claims from each queue: every tenth goes by age, so that nothing starves. */
final class ClaimRounds {

  private static final int ROUND = 10;

  private final Map<String, Integer> counts = new ConcurrentHashMap<>();

  /** Whether this claim goes by age. */
  boolean nextIsAged(String queue) {
    return counts.merge(queue, 1, (count, one) -> count % ROUND + one) == ROUND;
  }
}
