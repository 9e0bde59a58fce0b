package org.watchbill.handler;

import java.time.Duration;
import java.time.Instant;

/** A job that was submitted in the running transaction; its options hold once that commits. */
public interface Submission {

  /** The new job's id. */
  long id();

  /** Not before this instant. */
  Submission runAt(Instant instant);

  /** Not before this long from now. */
  Submission delay(Duration delay);

  /** In this queue instead of {@code default}. */
  Submission queue(String name);

  /** 0 to 9, 9 first; default 4. */
  Submission priority(int priority);

  /** How many tries may fail before the job is dead, at least 1. */
  Submission maxAttempts(int attempts);

  /** The wait after the first failure; it doubles with each further one. */
  Submission backoff(Duration first);

  /**
   * Not before these jobs have ended, too; they must have been submitted before. Their rows stay
   * locked until the transaction ends, so say it late in a long one.
   *
   * @throws org.watchbill.problem.Problem if there is no such job
   */
  Submission after(long... ids);

  /** What a failed one of those does to it; default {@link AfterFailure#HOLD}. */
  Submission afterFailure(AfterFailure afterFailure);

  /** How long each of its attempts may take, instead of what its type says. */
  Submission timeout(Duration longest);

  /** A label to find the job by. */
  Submission tag(String tag);
}
