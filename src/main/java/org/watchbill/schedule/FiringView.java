package org.watchbill.schedule;

import java.time.Duration;
import java.time.Instant;

/** A firing as the REST API shows it; {@code latenessMs} is null where no job was submitted. */
public record FiringView(
    Instant plannedAt,
    Instant lastPlannedAt,
    int instants,
    Firing.Outcome outcome,
    Instant firedAt,
    Long latenessMs,
    Long jobId,
    String node) {

  static FiringView of(Firing firing) {
    return new FiringView(
        firing.plannedAt(),
        firing.lastPlannedAt(),
        firing.instants(),
        firing.outcome(),
        firing.firedAt(),
        firing.jobId() == null
            ? null
            : Duration.between(firing.plannedAt(), firing.firedAt()).toMillis(),
        firing.jobId(),
        firing.node());
  }
}
