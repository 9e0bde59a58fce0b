package org.watchbill.worker;

import java.time.Instant;
import java.util.Optional;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.OnStop;
import org.watchbill.job.Job;

/** What a handler sees of the job it runs, and what it may tell. */
record ClaimedJob(Job job, Running running, OpenNotes notes) implements JobContext {

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

  @Override
  public void progress(long done, long total, String message) {
    if (!running.hasLeft()) { // a thread the handler left behind may still tell
      notes.of(job).progress(done, total, message);
    }
  }

  @Override
  public void log(String line) {
    if (!running.hasLeft()) {
      notes.of(job).log(line);
    }
  }

  @Override
  public boolean isStopping() {
    return running.stopping() != null;
  }

  @Override
  public boolean cancelled() {
    return running.stopping() instanceof Stop.Ended;
  }

  @Override
  public OnStop onStop(Runnable act) {
    return running.onStop(act);
  }
}
