package org.watchbill.schedule;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.watchbill.problem.Problem;

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
    if (until != null && length != null) {
      throw Problem.unprocessable("$.for", "give either until or for, not both");
    }
    if (length != null
        && (length.isNegative() || length.isZero() || length.compareTo(LONGEST) > 0)) {
      throw Problem.unprocessable("$.for", length + " is not from PT0.001S to " + LONGEST);
    }
    if (until != null && (!until.isAfter(now) || until.isAfter(now.plus(LONGEST)))) {
      throw Problem.unprocessable("$.until", until + " is not in the next 36,500 days");
    }
    Instant end = length == null ? until : now.plus(length);
    return end == null ? null : end.truncatedTo(ChronoUnit.MICROS);
  }
}
