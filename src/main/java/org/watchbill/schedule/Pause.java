package org.watchbill.schedule;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.watchbill.problem.Faults;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;
import org.watchbill.problem.Shown;

/**
 * How long a pause lasts, as {@code POST /schedules/{name}/pause} takes it: until an instant, for a
 * duration, or with neither until somebody resumes it.
 */
public record Pause(Instant until, @JsonProperty("for") Duration length) {

  /** Until somebody resumes it. */
  static final Pause OPEN = new Pause(null, null);

  private static final Duration LONGEST = Duration.ofDays(36_500);

  /**
   * When it ends by itself.
   *
   * @return null if it does not
   * @throws Problem 422 if that is not in the future
   */
  Instant end(Instant now) {
    Faults faults = new Faults();
    faults.check(until == null || length == null, "$.for", "give either until or for, not both");
    if (length != null
        && (length.isNegative() || length.isZero() || length.compareTo(LONGEST) > 0)) {
      faults.add(Violation.of("$.for", length, " is not from PT0.001S to " + Shown.of(LONGEST)));
    }
    if (until != null && (!until.isAfter(now) || until.isAfter(now.plus(LONGEST)))) {
      faults.add(Violation.of("$.until", until, " is not in the next 36,500 days"));
    }
    faults.raise();
    Instant end = length == null ? until : now.plus(length);
    return end == null ? null : end.truncatedTo(ChronoUnit.MICROS);
  }
}
