package org.watchbill.handler.sql;

import java.time.Instant;
import java.util.Optional;
import org.watchbill.handler.JobContext;

/** The first attempt of some job. */
record FakeJob(String type) implements JobContext {
  @Override
  public long id() {
    return 1;
  }

  @Override
  public String queue() {
    return "default";
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public int maxAttempts() {
    return 5;
  }

  @Override
  public Optional<String> schedule() {
    return Optional.empty();
  }

  @Override
  public Optional<Instant> plannedAt() {
    return Optional.empty();
  }
}
