package org.watchbill.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.watchbill.handler.AfterFailure;
import org.watchbill.json.Json;

/**
 * A job as the REST API shows it. {@code attempts}, {@code progress} and {@code after}, the jobs it
 * still waits for, are left out in lists; {@code parent} is its batch.
 */
public record JobView(
    long id,
    String type,
    String queue,
    JobState state,
    int priority,
    JsonNode payload,
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
    JsonNode result,
    Failure error,
    String node,
    String submittedBy,
    @JsonInclude(JsonInclude.Include.NON_NULL) Progress progress,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<AttemptView> attempts,
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

  static JobView of(Job job, List<String> tags) {
    return of(job, tags, null, null, null);
  }

  static JobView of(
      Job job, List<String> tags, List<Attempt> attempts, List<Long> after, Progress progress) {
    return new JobView(
        job.id(),
        job.type(),
        job.queue(),
        job.state(),
        job.priority(),
        Json.tree(job.payload()),
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
        Json.tree(job.result()),
        job.error(),
        job.node(),
        job.submittedBy(),
        progress,
        attempts == null ? null : attempts.stream().map(AttemptView::of).toList(),
        after);
  }
}
