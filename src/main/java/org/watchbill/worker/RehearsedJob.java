package org.watchbill.worker;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.watchbill.handler.JobContext;
import org.watchbill.job.Job;

/**
 * What a handler sees of the job it rehearses: the attempt that a retry would make.
 *
 * @param told hears the lines of the job's own log
 */
record RehearsedJob(Job job, Consumer<String> told) implements JobContext {

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
    return job.attempt() + 1;
  }

  @Override
  public int maxAttempts() {
    return job.maxAttempts();
  }

  @Override
  public Optional<String> schedule() {
    return Optional.ofNullable(job.schedule());
  }

  @Override
  public Optional<Instant> plannedAt() {
    return Optional.ofNullable(job.plannedAt());
  }

  @Override
  public void log(String line) {
    told.accept(String.valueOf(line));
  }

  @Override
  public boolean rehearsal() {
    return true;
  }
}
