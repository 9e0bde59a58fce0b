package org.watchbill.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.watchbill.json.Json;
import org.watchbill.json.WellFormed;

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
    @JsonInclude(JsonInclude.Include.NON_NULL) JsonNode payload,
    @JsonInclude(JsonInclude.Include.NON_NULL) String payloadPreview,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer payloadBytes,
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

  private static final int PREVIEW = 200;

  /** All of it. */
  static ScheduleView of(Schedule schedule) {
    JsonNode payload = schedule.definition().payload();
    return of(schedule, payload == null ? NullNode.instance : payload, null, null);
  }

  /** One of a list: of the payload, which may be a megabyte long, no more than how it begins. */
  static ScheduleView listed(Schedule schedule) {
    JsonNode payload = schedule.definition().payload();
    String text = payload == null ? "" : Json.write(payload);
    return of(
        schedule,
        null,
        WellFormed.beginning(text, PREVIEW),
        text.getBytes(StandardCharsets.UTF_8).length);
  }

  private static ScheduleView of(
      Schedule schedule, JsonNode payload, String payloadPreview, Integer payloadBytes) {
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
        payload,
        payloadPreview,
        payloadBytes,
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
