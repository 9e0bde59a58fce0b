package org.watchbill.worker;

import java.time.Instant;
import java.util.Optional;
import org.watchbill.handler.JobContext;
import org.watchbill.job.Job;

/** What a handler sees of the job it runs. */
record ClaimedJob(Job job) implements JobContext {

  @Override
  public long id() {
    return job.id();
  }

  @Override
  public String type() {
    return job.type();
  }

  @Override
  public String queue() {
    return job.queue();
  }

  @Override
  public int attempt() {
    return job.attempt();
  }

  @Override
  public int maxAttempts() {
    return job.maxAttempts();
  }

  @Override
  public Optional<Long> batch() {
    return Optional.ofNullable(job.batch());
  }

  @Override
  public Optional<String> schedule() {
    return Optional.ofNullable(job.schedule());
  }

  @Override
  public Optional<Instant> plannedAt() {
    return Optional.ofNullable(job.plannedAt());
  }
}
