package org.watchbill.job;

import static org.watchbill.job.JobState.DEAD;
import static org.watchbill.job.JobState.READY;
import static org.watchbill.job.JobState.SCHEDULED;
import static org.watchbill.job.JobState.SUCCEEDED;

import java.time.Duration;
import java.time.Instant;

/**
 * What becomes of a running job when its attempt ends: the rules of life as values, no database.
 *
 * @param state where the job goes
 * @param runAt when it may start again; unused where it has ended
 * @param outcome of the attempt
 * @param burned whether the attempt counts as a failure
 * @param failure why, or null
 * @param result the handler's answer as JSON text, or null
 * @param alone whether it is to be claimed alone from now on
 */
public record Settlement(
    JobState state,
    Instant runAt,
    Outcome outcome,
    boolean burned,
    Failure failure,
    String result,
    Instant at,
    boolean alone) {

  private Settlement(
      JobState state,
      Instant runAt,
      Outcome outcome,
      boolean burned,
      Failure failure,
      String result,
      Instant at) {
    this(state, runAt, outcome, burned, failure, result, at, false);
  }

  /** The handler's work is done. */
  public static Settlement done(String result, Instant now) {
    return new Settlement(SUCCEEDED, now, Outcome.SUCCEEDED, false, null, result, now);
  }

  /** The handler wants to be called again; costs no attempt. */
  public static Settlement snoozed(Duration delay, Instant now) {
    return new Settlement(SCHEDULED, now.plus(delay), Outcome.SNOOZED, false, null, null, now);
  }

  /** The attempt failed: try again later, or dead when its failures are used up. */
  public static Settlement failed(
      Job job, Failure failure, Duration longestWait, double chance, Instant now) {
    int failures = job.failures() + 1;
    if (failures >= job.maxAttempts()) {
      return dead(failure, now);
    }
    Duration wait = new RetryPolicy(job.backoff(), longestWait).waitAfter(failures, chance);
    return new Settlement(SCHEDULED, now.plus(wait), Outcome.FAILED, true, failure, null, now);
  }

  /** It took longer than it may: a failure like any other, but for its name. */
  public static Settlement timedOut(
      Job job, Failure failure, Duration longestWait, double chance, Instant now) {
    Settlement s = failed(job, failure, longestWait, chance, now);
    return new Settlement(s.state, s.runAt, Outcome.TIMED_OUT, true, failure, null, now);
  }

  /** Its node could not let it finish, through no fault of the job's: ready, at no cost. */
  public static Settlement returned(String why, Instant now) {
    return new Settlement(READY, now, Outcome.LOST, false, Failure.of(why), null, now);
  }

  /** No further try can help. */
  public static Settlement dead(Failure failure, Instant now) {
    return new Settlement(DEAD, now, Outcome.FAILED, true, failure, null, now);
  }

  /**
   * The node died under it: ready at once, unless that keeps happening. Where it may not have
   * begun, since it was claimed together with others or waited for memory, it does not count; it is
   * claimed alone from then on, so that one that kills its node does count the next time, and the
   * others no more.
   */
  public static Settlement lost(Job job, String why, Instant now) {
    return job.company()
        ? uncounted(
            why
                + "; it may not have begun, since it was claimed together with others or its long"
                + " payload had to wait for memory",
            now)
        : counted(job, why, now);
  }

  /**
   * It went well, but its work could not be committed through no fault of its own: ready at once,
   * at no cost the first time. Claimed alone from then on it counts, so that one whose commit
   * breaks the database each time does not do so for ever.
   */
  public static Settlement undone(Job job, String why, Instant now) {
    return job.alone() ? counted(job, why, now) : uncounted(why, now);
  }

  private static Settlement uncounted(String why, Instant now) {
    Failure failure =
        Failure.of(why + "; so it does not count, and the job is claimed alone from now on");
    return new Settlement(READY, now, Outcome.LOST, false, failure, null, now, true);
  }

  private static Settlement counted(Job job, String why, Instant now) {
    JobState next = job.failures() + 1 >= job.maxAttempts() ? DEAD : READY;
    return new Settlement(next, now, Outcome.LOST, true, Failure.of(why), null, now);
  }

  /** The same, the next try not before so much time has passed. */
  public Settlement notBefore(Duration wait) {
    Instant earliest = at.plus(wait);
    return ends() || !runAt.isBefore(earliest)
        ? this
        : new Settlement(state, earliest, outcome, burned, failure, result, at);
  }

  /** Whether the job has come to its end. */
  public boolean ends() {
    return !JobState.OPEN.contains(state);
  }
}
