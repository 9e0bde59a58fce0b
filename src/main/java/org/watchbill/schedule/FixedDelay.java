package org.watchbill.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Placeholder of the same shape as the one being written beside it. */
record FixedDelay(Duration delay) implements Recurrence {

  @Override
  public Optional<Instant> next(Instant after) {
    return Optional.of(after.plus(delay));
  }

  @Override
  public String describe() {
    return delay + " after the end of the run before.";
  }

  @Override
  public String expression() {
    return delay.toString();
  }
}
