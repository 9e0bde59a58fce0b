package org.watchbill.replay;

import java.time.Duration;
import java.time.Instant;

/**
 * How many jobs a rate allows by now. What is not sent in time is forgone but for a second's worth,
 * so that a replay nobody could drive for a while does not catch up in one burst.
 *
 * @param rate jobs in a second
 * @param usedUpTo up to when what the rate allows is used up
 */
record Pace(double rate, Instant usedUpTo) {

  private static final double NANOS = 1e9;

  /** The pace of a replay that begins now and may send its first job at once. */
  static Pace from(double rate, Instant now) {
    return new Pace(rate, now.minusNanos((long) (NANOS / rate)));
  }

  /** How many jobs may be sent at an instant. */
  int allows(Instant now) {
    double seconds = Duration.between(startOf(now), now).toNanos() / NANOS;
    return (int) Math.max(0, Math.floor(seconds * rate + 1e-3)); // instants are rounded
  }

  /** The pace after some jobs were sent. */
  Pace after(int sent, Instant now) {
    return new Pace(rate, startOf(now).plusNanos((long) (sent * NANOS / rate)));
  }

  private Instant startOf(Instant now) {
    Instant earliest = now.minusNanos((long) Math.max(NANOS, NANOS / rate));
    return usedUpTo.isBefore(earliest) ? earliest : usedUpTo;
  }
}
