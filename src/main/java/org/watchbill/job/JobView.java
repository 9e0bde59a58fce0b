package org.watchbill.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.watchbill.handler.AfterFailure;
import org.watchbill.job.ListedJob.Beginning;

/**
 * A job as the REST API shows it. {@code attempts}, {@code progress} and {@code after}, the jobs it
 * still waits for, are left out in lists; {@code parent} is its batch. Payload and result, a
 * megabyte each, are written as they are kept, without a tree of them; in lists there are the first
 * characters of each and its size instead.
 *
 * @param earlierAttempts how many more attempts there were before those shown
 */
public record JobView(
    long id,
    String type,
    String queue,
    JobState state,
    int priority,
    @JsonRawValue @JsonInclude(JsonInclude.Include.NON_NULL) String payload,
    @JsonInclude(JsonInclude.Include.NON_NULL) String payloadPreview,
    @JsonInclude(JsonInclude.Include.NON_NULL) Long payloadBytes,
    Instant runAt,
    Instant createdAt,
    Instant startedAt,
    Instant finishedAt,
    int attempt,
    int failures,
    int maxAttempts,
    Duration backoff,
    String schedule,
    Instant plannedAt,
    String uniqueKey,
    Instant uniqueUntil,
    String concurrencyKey,
    Duration timeout,
    Long parent,
    int waitsFor,
    AfterFailure afterFailure,
    List<String> tags,
    @JsonRawValue @JsonInclude(JsonInclude.Include.NON_NULL) String result,
    @JsonInclude(JsonInclude.Include.NON_NULL) String resultPreview,
    @JsonInclude(JsonInclude.Include.NON_NULL) Long resultBytes,
    Failure error,
    String node,
    String submittedBy,
    @JsonInclude(JsonInclude.Include.NON_NULL) Progress progress,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<AttemptView> attempts,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer earlierAttempts,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<Long> after) {

  /** An attempt that has ended. */
  public record AttemptView(
      int number,
      String node,
      Instant startedAt,
      Instant finishedAt,
      Outcome outcome,
      Failure error) {

    static AttemptView of(Attempt attempt) {
      return new AttemptView(
          attempt.number(),
          attempt.node(),
          attempt.startedAt(),
          attempt.finishedAt(),
          attempt.outcome(),
          attempt.error());
    }
  }

  /** What only the job's own page shows. */
  record Details(List<Attempt> attempts, List<Long> after, Progress progress) {

    /** How many attempts were before the first that is shown. */
    Integer earlier() {
      return attempts.size() < FindJobs.SHOWN_ATTEMPTS ? null : attempts.get(0).number() - 1;
    }
  }

  /** One of a list. */
  static JobView of(ListedJob listed, List<String> tags) {
    return of(listed.job(), tags, null, null, listed.payload(), listed.result(), null);
  }

  /** As the answer to its submission. */
  static JobView of(Job job, List<String> tags, JobTexts.Both texts) {
    return of(job, tags, texts.payload(), json(texts.result()), null, null, null);
  }

  /** All of it. */
  static JobView of(Job job, List<String> tags, JobTexts.Both texts, Details details) {
    return of(job, tags, texts.payload(), json(texts.result()), null, null, details);
  }

  private static String json(String text) {
    return text == null ? "null" : text;
  }

  private static JobView of(
      Job job,
      List<String> tags,
      String payload,
      String result,
      Beginning payloadBegins,
      Beginning resultBegins,
      Details details) {
    return new JobView(
        job.id(),
        job.type(),
        job.queue(),
        job.state(),
        job.priority(),
        payload,
        payloadBegins == null ? null : payloadBegins.text(),
        payloadBegins == null ? null : payloadBegins.bytes(),
        job.runAt(),
        job.createdAt(),
        job.startedAt(),
        job.finishedAt(),
        job.attempt(),
        job.failures(),
        job.maxAttempts(),
        job.backoff(),
        job.schedule(),
        job.plannedAt(),
        job.uniqueKey(),
        job.uniqueUntil(),
        job.concurrencyKey(),
        job.timeout(),
        job.batch(),
        job.waitsFor(),
        job.afterFailure(),
        tags,
        result,
        resultBegins == null ? null : resultBegins.text(),
        resultBegins == null ? null : resultBegins.bytes(),
        job.error(),
        job.node(),
        job.submittedBy(),
        details == null ? null : details.progress(),
        details == null ? null : details.attempts().stream().map(AttemptView::of).toList(),
        details == null ? null : details.earlier(),
        details == null ? null : details.after());
  }
}
