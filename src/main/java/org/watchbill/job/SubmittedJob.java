package org.watchbill.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.watchbill.handler.AfterFailure;
import org.watchbill.handler.NewJob;
import org.watchbill.handler.Submission;

/** A job inserted in the running transaction, amended in memory until that is written. */
final class SubmittedJob implements Submission {

  private final SubmitJob submit;
  private final Job job;
  private final Origin origin;
  private NewJob asked;

  SubmittedJob(SubmitJob submit, NewJob asked, Origin origin, Job job) {
    this.submit = submit;
    this.asked = asked;
    this.origin = origin;
    this.job = job;
  }

  @Override
  public long id() {
    return job.id();
  }

  @Override
  public Submission runAt(Instant instant) {
    return amend(asked.withRunAt(instant));
  }

  @Override
  public Submission delay(Duration delay) {
    return amend(asked.withDelay(delay));
  }

  @Override
  public Submission queue(String name) {
    return amend(asked.withQueue(name));
  }

  @Override
  public Submission priority(int priority) {
    return amend(asked.withPriority(priority));
  }

  @Override
  public Submission maxAttempts(int attempts) {
    return amend(asked.withMaxAttempts(attempts));
  }

  @Override
  public Submission backoff(Duration first) {
    return amend(asked.withBackoff(first));
  }

  @Override
  public Submission timeout(Duration longest) {
    return amend(asked.withTimeout(longest));
  }

  @Override
  public Submission tag(String tag) {
    List<String> before = asked.tags() == null ? List.of() : asked.tags();
    if (before.contains(tag)) {
      return this;
    }
    List<String> tags = Stream.concat(before.stream(), Stream.of(tag)).toList();
    amend(asked.withTags(tags));
    submit.tag(job, tag);
    return this;
  }

  @Override
  public Submission after(long... ids) {
    List<Long> before = asked.after() == null ? List.of() : asked.after();
    return follow(
        asked.withAfter(
            LongStream.concat(before.stream().mapToLong(id -> id), LongStream.of(ids))
                .distinct()
                .boxed()
                .toList()));
  }

  @Override
  public Submission afterFailure(AfterFailure afterFailure) {
    return follow(asked.withAfterFailure(afterFailure));
  }

  private Submission follow(NewJob changed) {
    submit.follow(job, submit.order(changed, job.payload(), origin, job.createdAt()));
    asked = changed;
    return this;
  }

  private Submission amend(NewJob changed) {
    submit.amend(job, submit.order(changed, job.payload(), origin, job.createdAt()));
    asked = changed;
    return this;
  }
}
