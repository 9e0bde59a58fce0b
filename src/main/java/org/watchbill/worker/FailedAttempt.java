package org.watchbill.worker;

import java.time.Duration;

/** A handler's verdict was a failure; thrown to roll its transaction back. */
final class FailedAttempt extends RuntimeException {

  private final boolean forGood;
  private final Duration atLeast;

  FailedAttempt(String why, boolean forGood) {
    this(why, forGood, Duration.ZERO);
  }

  private FailedAttempt(String why, boolean forGood, Duration atLeast) {
    super(why, null, false, false);
    this.forGood = forGood;
    this.atLeast = atLeast;
  }

  /** Another try may help, but not before some time has passed. */
  static FailedAttempt retry(String why, Duration atLeast) {
    return new FailedAttempt(why, false, atLeast);
  }

  /** How long to wait for the next try, if the job's backoff is shorter. */
  Duration atLeast() {
    return atLeast;
  }

  /** Whether no further try can help. */
  boolean forGood() {
    return forGood;
  }
}
