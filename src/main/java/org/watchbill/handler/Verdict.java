package org.watchbill.handler;

import java.time.Duration;
import java.util.Objects;

/** A handler's answer: what becomes of the job after this attempt. */
public sealed interface Verdict {

  /** The work is done; the job is {@code SUCCEEDED} and keeps {@code result}, written as JSON. */
  record Done(Object result) implements Verdict {}

  /**
   * The attempt failed: it is rolled back and the job tries again while attempts are left, after
   * its backoff or {@code atLeast}, whichever is longer.
   */
  record Retry(String why, Duration atLeast) implements Verdict {
    public Retry {
      Objects.requireNonNull(why, "why");
      if (atLeast.isNegative()) {
        throw new IllegalArgumentException("a wait must not be negative, as " + atLeast + " is");
      }
    }

    /** After its backoff. */
    public Retry(String why) {
      this(why, Duration.ZERO);
    }
  }

  /** Not now: what the attempt did is committed and the job starts again after {@code delay}. */
  record Snooze(Duration delay) implements Verdict {
    public Snooze {
      if (delay.isNegative() || delay.isZero()) {
        throw new IllegalArgumentException("a snooze must be longer than zero, not " + delay);
      }
    }
  }

  /** The job can never succeed: the attempt is rolled back and the job is dead at once. */
  record Dead(String why) implements Verdict {
    public Dead {
      Objects.requireNonNull(why, "why");
    }
  }

  /** The work is done and has no result to keep. */
  static Verdict done() {
    return new Done(null);
  }

  /**
   * The work is done.
   *
   * @param result anything Jackson can write; shown with the job
   */
  static Verdict done(Object result) {
    return new Done(result);
  }

  /** The attempt failed in a way another try may mend. */
  static Verdict retry(String why) {
    return new Retry(why);
  }

  /**
   * The same, but not before so much time has passed, for whoever knows that it would be in vain.
   * However short the backoff is; a longer one stays.
   */
  static Verdict retry(String why, Duration atLeast) {
    return new Retry(why, atLeast);
  }

  /** Start again after {@code delay}; costs no attempt. */
  static Verdict snooze(Duration delay) {
    return new Snooze(delay);
  }

  /** Another try cannot help: the job goes to the dead letter now. */
  static Verdict dead(String why) {
    return new Dead(why);
  }
}
