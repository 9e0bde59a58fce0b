package org.watchbill.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/** A schedule as the REST API shows it. */
public record ScheduleView(
    String name,
    String cron,
    String zone,
    String description,
    String type,
    JsonNode payload,
    String queue,
    int priority,
    Integer maxAttempts,
    Duration backoff,
    boolean enabled,
    Instant pausedAt,
    Instant nextAt,
    String parked,
    long revision,
    Instant createdAt,
    Instant updatedAt,
    String updatedBy) {

  static ScheduleView of(Schedule schedule) {
    return new ScheduleView(
        schedule.name(),
        schedule.cron(),
        schedule.zone(),
        description(schedule),
        schedule.type(),
        schedule.payload(),
        schedule.queue(),
        schedule.priority(),
        schedule.maxAttempts(),
        schedule.backoff(),
        schedule.enabled(),
        schedule.pausedAt(),
        schedule.nextAt(),
        schedule.parked(),
        schedule.revision(),
        schedule.createdAt(),
        schedule.updatedAt(),
        schedule.updatedBy());
  }

  private static String description(Schedule schedule) {
    try {
      return schedule.recurrence().describe();
    } catch (IllegalArgumentException e) { // a row of another version: shown, not hidden
      return e.getMessage();
    }
  }
}
