package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import org.watchbill.handler.Handler;
import org.watchbill.handler.Verdict;
import org.watchbill.job.Job;
import org.watchbill.job.RunningJob;
import org.watchbill.job.Settlement;
import org.watchbill.json.Json;

/** Calls a handler and turns its verdict into a settlement. */
@ApplicationScoped
public class CallHandler {

  private static final int MAX_RESULT = 1 << 20;

  @Inject RunningJob running;
  @Inject GroupSize sizes;
  @Inject InstantSource time;

  public Settlement call(Job job, Handler handler) throws Exception {
    Verdict verdict = verdict(job, handler);
    if (verdict instanceof Verdict.Done done) {
      return Settlement.done(result(done), time.instant());
    }
    if (verdict instanceof Verdict.Snooze snooze) {
      return Settlement.snoozed(snooze.delay(), time.instant());
    }
    if (verdict instanceof Verdict.Retry retry) {
      throw new FailedAttempt(retry.why(), false);
    }
    if (verdict instanceof Verdict.Dead dead) {
      throw new FailedAttempt(dead.why(), true);
    }
    throw new FailedAttempt("the handler returned null instead of a Verdict", false);
  }

  private Verdict verdict(Job job, Handler handler) throws Exception {
    long start = System.nanoTime();
    try {
      return running.during(job, () -> handler.handle(job.payload(), new ClaimedJob(job)));
    } finally {
      sizes.measured(job, Duration.ofNanos(System.nanoTime() - start));
    }
  }

  static String result(Verdict.Done done) {
    if (done.result() == null) {
      return null;
    }
    String text = Json.write(done.result());
    if (text.length() > MAX_RESULT) {
      throw new FailedAttempt(
          "the result is %d characters of JSON; at most %d are kept"
              .formatted(text.length(), MAX_RESULT),
          false);
    }
    return text;
  }
}
