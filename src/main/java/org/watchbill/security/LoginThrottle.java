package org.watchbill.security;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes guessing passwords slow. After {@value #FREE} failures of one user from one address each
 * further try waits 1, 2, 4 … 60 seconds; an address that fails {@value #ADDRESS_LIMIT} times
 * within a minute, whatever the names, waits for the end of that minute.
 *
 * <p>A user is never locked out as such, or anybody could lock anybody out. Whoever is remembered
 * ({@link RememberedLogins}) does not come here. Behind a proxy all callers share its address:
 * {@code X-Forwarded-For} is not believed, for anybody may write it.
 */
final class LoginThrottle {

  static final int FREE = 3;
  static final int ADDRESS_LIMIT = 30;
  static final Duration LONGEST = Duration.ofSeconds(60);
  static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(15);
  static final int MOST = 10_000;

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private record Pair(String user, String address) {}

  /** How often in a row, and when the last time (for an address: when the first time). */
  private record Failures(int count, Instant at) {}

  private final Map<Pair, Failures> pairs = bounded();
  private final Map<String, Failures> addresses = bounded();

  /** How long this user must wait before a try from this address is looked at; zero: not at all. */
  synchronized Duration left(String user, String address, Instant now) {
    Failures pair = pairs.get(new Pair(user, address));
    Failures all = addresses.get(address);
    Instant free = pair == null ? now : pair.at().plus(delay(pair.count()));
    if (all != null && all.count() >= ADDRESS_LIMIT) {
      Instant minuteEnds = all.at().plus(MINUTE);
      free = free.isAfter(minuteEnds) ? free : minuteEnds;
    }
    return free.isAfter(now) ? Duration.between(now, free) : Duration.ZERO;
  }

  /** Counts a failure; answers how many in a row this pair has now. */
  synchronized int failed(String user, String address, Instant now) {
    addresses.merge(
        address,
        new Failures(1, now),
        (old, first) -> within(MINUTE, old, now) ? new Failures(old.count() + 1, old.at()) : first);
    return pairs
        .merge(
            new Pair(user, address),
            new Failures(1, now),
            (old, first) ->
                within(FORGOTTEN_AFTER, old, now) ? new Failures(old.count() + 1, now) : first)
        .count();
  }

  /**
   * Clears the user's failures, but not the address's: somebody who has one account could otherwise
   * wipe away his guesses at others.
   */
  synchronized void succeeded(String user, String address) {
    pairs.remove(new Pair(user, address));
  }

  static Duration delay(int failures) {
    if (failures < FREE) {
      return Duration.ZERO;
    }
    Duration delay = Duration.ofSeconds(1L << Math.min(failures - FREE, 6));
    return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
  }

  private static boolean within(Duration span, Failures failures, Instant now) {
    return now.isBefore(failures.at().plus(span));
  }

  /** Drops what was used longest ago; memory stays small however many names are tried. */
  private static <K> Map<K, Failures> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, Failures> eldest) {
        return size() > MOST;
      }
    };
  }
}
