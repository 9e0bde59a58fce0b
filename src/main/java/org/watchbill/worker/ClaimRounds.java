package org.watchbill.worker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts a node's claims from each queue: every tenth goes by age, so that nothing starves, but
 * hardly more than ten in a second, since those who claim by age want the same few jobs.
 */
final class ClaimRounds {

  private static final int ROUND = 10;
  private static final long PAUSE = Duration.ofMillis(100).toNanos();

  /** Claims since the last by age, and when that was. */
  private record Round(int claims, long since) {}

  private final Map<String, Round> rounds = new ConcurrentHashMap<>();

  /**
   * Whether this claim goes by age.
   *
   * @param now in nanoseconds, of any clock that only goes on
   */
  boolean nextIsAged(String queue, long now) {
    return rounds.merge(queue, new Round(1, now), (round, one) -> next(round, now)).claims() == 0;
  }

  private static Round next(Round round, long now) {
    return round.claims() + 1 >= ROUND && now - round.since() >= PAUSE
        ? new Round(0, now)
        : new Round(round.claims() + 1, round.since());
  }
}
