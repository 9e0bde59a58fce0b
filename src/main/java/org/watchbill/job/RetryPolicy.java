package org.watchbill.job;

import java.time.Duration;

/**
 * How long a failed job waits: the first wait doubled with each further failure, at most {@code
 * longest}, and up to a fifth more by chance, so that jobs that failed together do not come back
 * together.
 */
record RetryPolicy(Duration first, Duration longest) {

  private static final double SPREAD = 0.2;

  /**
   * The wait after a failure.
   *
   * @param failures how many there were, this one counted; at least 1
   * @param chance from 0 (inclusive) to 1 (exclusive)
   */
  Duration waitAfter(int failures, double chance) {
    double doubled = first.toMillis() * Math.pow(2, failures - 1.0);
    double capped = Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(Math.max(1, Math.round(capped * (1 + SPREAD * chance))));
  }
}
