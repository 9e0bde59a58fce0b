package org.watchbill.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.handler.NewJob;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;

/**
 * A schedule's definition, as {@code PUT /schedules/{name}} takes it.
 *
 * @param cron when; see {@link Recurrence}
 * @param zone the time zone whose wall clock {@code cron} speaks of; default UTC
 * @param type the type of the job each firing submits
 * @param payload its payload
 * @param queue its queue; default {@code default}
 * @param priority its priority; default 4
 * @param maxAttempts tries that may fail before it is dead; default the server's
 * @param backoff its first wait after a failure; default the server's
 * @param enabled whether it is planned at all; default true
 */
public record NewSchedule(
    String cron,
    String zone,
    String type,
    JsonNode payload,
    String queue,
    Integer priority,
    Integer maxAttempts,
    Duration backoff,
    Boolean enabled) {

  /**
   * Checks when it recurs.
   *
   * @return the recurrence
   * @throws Problem 422 naming every field that breaks a rule
   */
  Recurrence recurrence() {
    List<Violation> errors = new ArrayList<>();
    ZoneId in = readZone(errors);
    Recurrence recurrence = null;
    if (cron == null) {
      errors.add(new Violation("$.cron", "is missing: when the schedule fires, as '0 2 * * *'"));
    } else {
      try {
        recurrence = Recurrence.cron(cron, in);
      } catch (IllegalArgumentException e) {
        errors.add(new Violation("$.cron", e.getMessage()));
      }
    }
    if (!errors.isEmpty()) {
      throw Problem.unprocessable(errors);
    }
    return recurrence;
  }

  private ZoneId readZone(List<Violation> errors) {
    try {
      return ZoneId.of(zoneOrUtc());
    } catch (DateTimeException e) {
      errors.add(
          new Violation("$.zone", "'" + zone + "' is not a time zone, such as Europe/Amsterdam"));
      return ZoneId.of("UTC");
    }
  }

  /** The job one firing submits. */
  NewJob job() {
    return NewJob.of(type, payload)
        .withQueue(queue)
        .withPriority(priority)
        .withMaxAttempts(maxAttempts)
        .withBackoff(backoff);
  }

  String zoneOrUtc() {
    return zone == null ? "UTC" : zone;
  }

  String queueOrDefault() {
    return queue == null ? "default" : queue;
  }

  int priorityOrDefault() {
    return priority == null ? 4 : priority;
  }

  boolean enabledOrTrue() {
    return enabled == null || enabled;
  }
}
