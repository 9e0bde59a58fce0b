package org.watchbill.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A schedule as the REST API shows it: its definition with the defaults, and how it stands. */
public record ScheduleView(
    String name,
    String cron,
    CalendarFields calendar,
    Duration every,
    String at,
    Duration fixedDelay,
    String zone,
    Dst dst,
    Instant startAt,
    Instant endAt,
    String description,
    String type,
    JsonNode payload,
    String queue,
    int priority,
    Integer maxAttempts,
    Duration backoff,
    OverlapPolicy overlap,
    MisfirePolicy misfire,
    Duration misfireWindow,
    Duration jitter,
    List<String> exclude,
    Integer maxFirings,
    Integer firingsLeft,
    boolean enabled,
    Schedule.Status status,
    Instant pausedAt,
    Instant pausedUntil,
    Instant nextAt,
    Instant lastAt,
    Instant queuedAt,
    String parked,
    String ended,
    String source,
    List<String> drift,
    long revision,
    Instant createdAt,
    Instant updatedAt,
    String updatedBy) {

  static ScheduleView of(Schedule schedule) {
    NewSchedule definition = schedule.definition();
    return new ScheduleView(
        schedule.name(),
        definition.cron(),
        definition.calendar(),
        definition.every(),
        definition.at(),
        definition.fixedDelay(),
        definition.zone() == null ? "UTC" : definition.zone(),
        definition.dst(),
        definition.startAt(),
        definition.endAt(),
        description(definition),
        definition.type(),
        definition.payload(),
        definition.queueOrDefault(),
        definition.priorityOrDefault(),
        definition.maxAttempts(),
        definition.backoff(),
        definition.overlapOrAllow(),
        definition.misfireOrOnce(),
        definition.misfireWindow(),
        definition.jitter(),
        definition.excludeOrNone(),
        definition.maxFirings(),
        schedule.firingsLeft(),
        definition.enabledOrTrue(),
        schedule.status(),
        schedule.pausedAt(),
        schedule.pausedUntil(),
        schedule.nextAt(),
        schedule.lastAt(),
        schedule.queuedAt(),
        schedule.parked(),
        schedule.ended(),
        schedule.source(),
        Drift.of(schedule),
        schedule.revision(),
        schedule.createdAt(),
        schedule.updatedAt(),
        schedule.updatedBy());
  }

  private static String description(NewSchedule definition) {
    try {
      return definition.recurrence().describe();
    } catch (IllegalArgumentException e) { // a row of another version: shown, not hidden
      return e.getMessage();
    }
  }
}
