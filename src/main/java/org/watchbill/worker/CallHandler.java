package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.watchbill.handler.Handler;
import org.watchbill.handler.Verdict;
import org.watchbill.job.Job;
import org.watchbill.job.JobTexts;
import org.watchbill.job.RunningJob;
import org.watchbill.job.Settlement;
import org.watchbill.json.Json;
import org.watchbill.json.WellFormed;

/**
 * Calls a handler and turns its verdict into a settlement, unless it was told to stop meanwhile:
 * then that is what became of it.
 */
@ApplicationScoped
public class CallHandler {

  private static final int MAX_RESULT = 1 << 20;

  @Inject RunningJob running;
  @Inject RunningAttempts attempts;
  @Inject OpenNotes notes;
  @Inject GroupSize sizes;
  @Inject JobTexts texts;
  @Inject InstantSource time;

  /** Calls the handler for a job that runs alone. */
  public Settlement call(Job job, Handler handler) throws Exception {
    return call(job, handler, List.of(job));
  }

  /**
   * Calls the handler for one of several jobs.
   *
   * @param together those that share a transaction
   */
  public Settlement call(Job job, Handler handler, List<Job> together) throws Exception {
    Duration limit = job.timeout() == null ? handler.timeLimit() : job.timeout();
    sizes.begins(job);
    Running attempt = attempts.begin(job, together, limit);
    Settlement settlement;
    try {
      settlement = settlement(job, handler, attempt);
    } catch (Exception | Error e) {
      leave(attempt);
      throw e;
    }
    leave(attempt);
    return settlement;
  }

  /**
   * From here on the attempt cannot be told to stop any more, and its thread is not interrupted.
   */
  private void leave(Running attempt) {
    Optional<Stopped> stopped = attempt.leave();
    attempts.ended(attempt);
    sizes.measured(attempt.job(), attempt.ran());
    if (stopped.isPresent()) {
      throw stopped.get();
    }
  }

  private Settlement settlement(Job job, Handler handler, Running attempt) throws Exception {
    Verdict verdict =
        running.during(
            job, () -> handler.handle(payload(job), new ClaimedJob(job, attempt, notes)));
    if (verdict instanceof Verdict.Done done) {
      return Settlement.done(result(done), time.instant());
    }
    if (verdict instanceof Verdict.Snooze snooze) {
      return Settlement.snoozed(snooze.delay(), time.instant());
    }
    if (verdict instanceof Verdict.Retry retry) {
      throw FailedAttempt.retry(retry.why(), retry.atLeast());
    }
    if (verdict instanceof Verdict.Dead dead) {
      throw new FailedAttempt(dead.why(), true);
    }
    throw new FailedAttempt("the handler returned null instead of a Verdict", false);
  }

  /** A long one is read now, and let go of when the handler returns. */
  private String payload(Job job) {
    if (job.payload() != null) {
      return job.payload();
    }
    try {
      return texts.payload(job.id()).orElseThrow(() -> new IllegalStateException("it is gone"));
    } catch (RuntimeException e) {
      throw new PayloadUnread(e);
    }
  }

  static String result(Verdict.Done done) {
    if (done.result() == null) {
      return null;
    }
    String text = written(done.result());
    if (text.length() > MAX_RESULT) {
      throw new FailedAttempt(
          "the result is %d characters of JSON; at most %d are kept"
              .formatted(text.length(), MAX_RESULT),
          false);
    }
    return text;
  }

  private static String written(Object result) {
    try {
      return WellFormed.mendedJson(Json.write(result));
    } catch (IllegalArgumentException e) {
      throw new FailedAttempt("the result cannot be kept: " + e.getMessage(), false);
    }
  }
}
