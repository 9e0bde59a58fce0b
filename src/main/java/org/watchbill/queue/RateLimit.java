package org.watchbill.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.problem.Problem.Violation;
import org.watchbill.problem.Shown;

/**
 * How many jobs may start in a time: a token bucket. A start takes a token; tokens come back one by
 * one, evenly, {@code permits} in each {@code period}; the bucket holds {@code burst} of them. So
 * within any stretch of time at most {@code burst} jobs start and what comes back during it.
 *
 * <p>A bucket is one number, the moment it would be full again; this is the generic cell rate
 * algorithm (ITU-T I.371). A moment that lies further ahead than an empty bucket's can only come
 * from a clock that was set back, and is taken for an empty bucket's; so a clock set back costs the
 * time to fill the bucket once, and one set ahead gives the bucket's content once.
 *
 * @param permits how many in each period
 * @param period as ISO-8601 duration
 * @param burst how many may start at once after a rest; null for as many as {@code permits}
 */
public record RateLimit(Integer permits, Duration period, Integer burst) {

  private static final int MOST = 1_000_000;
  private static final Duration LONGEST = Duration.ofDays(31);
  private static final Duration LONGEST_FILL = Duration.ofDays(366);

  List<Violation> violations(String path) {
    List<Violation> broken = new ArrayList<>();
    if (permits == null) {
      broken.add(new Violation(path + ".permits", "is missing: a number from 1 to 1,000,000"));
    } else if (permits < 1 || permits > MOST) {
      broken.add(new Violation(path + ".permits", permits + " is not from 1 to 1,000,000"));
    }
    if (period == null) {
      broken.add(new Violation(path + ".period", "is missing: a duration such as PT1M"));
    } else if (period.compareTo(Duration.ofMillis(1)) < 0 || tooLong(period)) {
      broken.add(Violation.of(path + ".period", period, " is not from PT0.001S to P31D"));
    }
    if (burst != null && (burst < 1 || burst > MOST)) {
      broken.add(new Violation(path + ".burst", burst + " is not from 1 to 1,000,000"));
    }
    if (broken.isEmpty() && fills().compareTo(LONGEST_FILL) > 0) {
      broken.add(
          new Violation(
              path + ".burst",
              "%d tokens would take %s to come; at most %s"
                  .formatted(size(), Shown.of(fills()), Shown.of(LONGEST_FILL))));
    }
    return broken;
  }

  private static boolean tooLong(Duration period) {
    return period.compareTo(LONGEST) > 0;
  }

  private Duration fills() {
    return period.dividedBy(permits).plusNanos(1).multipliedBy(size());
  }

  private int size() {
    return burst == null ? permits : burst;
  }

  /** Nanoseconds from token to token, rounded up: never one too many. */
  private long interval() {
    return (period.toNanos() + permits - 1) / permits;
  }

  private long owed(long fullAt, long now) {
    return Math.max(0, Math.min(fullAt - now, size() * interval()));
  }

  /**
   * How many jobs may start now.
   *
   * @param fullAt when the bucket would be full; anything past for a full one
   */
  public int tokens(long fullAt, long now) {
    return (int) ((size() * interval() - owed(fullAt, now)) / interval());
  }

  /** When the bucket would be full after so many tokens more are taken now. */
  public long take(int tokens, long fullAt, long now) {
    return now + owed(fullAt, now) + tokens * interval();
  }

  /** Nanoseconds until a job may start; 0 if one may now. */
  public long wait(long fullAt, long now) {
    return Math.max(0, owed(fullAt, now) - (size() - 1) * interval());
  }
}
