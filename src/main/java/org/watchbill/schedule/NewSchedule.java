package org.watchbill.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.watchbill.handler.NewJob;
import org.watchbill.problem.Problem;

/**
 * A schedule's definition, as {@code PUT /schedules/{name}} takes it and the row keeps it. One of
 * {@code cron}, {@code calendar}, {@code every}, {@code at} and {@code fixedDelay} says when;
 * everything else but {@code type} may be null.
 *
 * @param cron a cron expression; see {@link Recurrence#cron}
 * @param calendar the fields of an EJB calendar expression; see {@link Recurrence#calendar}
 * @param every a fixed period on the instant line, counted from {@code startAt} or from 1970
 * @param at one instant, or one wall time in {@code zone}
 * @param fixedDelay the pause between the end of one run and the next planned instant
 * @param zone the time zone whose wall clock is meant, also where days begin; default UTC
 * @param dst what becomes of wall times that a clock change skips or repeats
 * @param startAt instants of the rule count from here on
 * @param endAt instants of the rule count up to here, this one excluded
 * @param maxFirings after so many jobs the schedule has ended
 * @param overlap what a due instant does while runs are open; default ALLOW
 * @param misfire what becomes of instants nobody fired in time; default ONCE
 * @param misfireWindow how long ago an instant may lie to be caught up with; default any time
 * @param jitter each instant is put off by the same part of this, which the name decides
 * @param exclude names of exclusion calendars on whose days nothing runs
 * @param type the type of the job each firing submits
 * @param payload its payload
 * @param queue its queue; default {@code default}
 * @param priority its priority; default 4
 * @param maxAttempts tries that may fail before it is dead; default the server's
 * @param backoff its first wait after a failure; default the server's
 * @param enabled whether it is planned at all; default true
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NewSchedule(
    String cron,
    CalendarFields calendar,
    Duration every,
    String at,
    Duration fixedDelay,
    String zone,
    Dst dst,
    Instant startAt,
    Instant endAt,
    Integer maxFirings,
    OverlapPolicy overlap,
    MisfirePolicy misfire,
    Duration misfireWindow,
    Duration jitter,
    List<String> exclude,
    String type,
    JsonNode payload,
    String queue,
    Integer priority,
    Integer maxAttempts,
    Duration backoff,
    Boolean enabled) {

  /**
   * Checks when it recurs, and its rules.
   *
   * @return the recurrence
   * @throws Problem 422 naming every field that breaks a rule
   */
  Recurrence check() {
    return new CheckSchedule(this).recurrence();
  }

  /** When it recurs; for a definition that was found good. */
  Recurrence recurrence() {
    return recurrence(zoneOrUtc());
  }

  Recurrence recurrence(ZoneId in) {
    if (cron != null) {
      return Recurrence.cron(cron, in, dstOrDefault());
    }
    if (calendar != null) {
      return Recurrence.calendar(calendar, in, dstOrDefault());
    }
    if (at != null) {
      return Recurrence.at(at, in, dstOrDefault());
    }
    if (every != null) {
      boolean counts =
          startAt != null
              && !startAt.isBefore(Recurrence.BEGIN)
              && startAt.isBefore(Recurrence.END);
      return counts ? Recurrence.every(every, wholeSecond(startAt)) : Recurrence.every(every);
    }
    return Recurrence.fixedDelay(fixedDelay);
  }

  /** The first whole second that does not come before it. */
  private static Instant wholeSecond(Instant instant) {
    return instant.isBefore(Recurrence.END)
        ? instant.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS)
        : instant;
  }

  /**
   * Its instants under a name.
   *
   * @param rest the days its exclusion calendars name
   */
  Timetable timetable(String name, Timetable.RestDays rest) {
    return new Timetable(
        recurrence(), startAt, endAt, Timetable.offset(name, jitter), zoneOrUtc(), rest);
  }

  Plan.Policies policies() {
    return new Plan.Policies(misfireOrOnce(), misfireWindow, overlapOrAllow());
  }

  /** The job one firing submits. */
  NewJob job() {
    return NewJob.of(type, payload)
        .withQueue(queue)
        .withPriority(priority)
        .withMaxAttempts(maxAttempts)
        .withBackoff(backoff);
  }

  /** Whether another definition has the same instants, so that a plan made for one suits it too. */
  boolean recursLike(NewSchedule other) {
    return recurrence().equals(other.recurrence())
        && Objects.equals(startAt, other.startAt)
        && Objects.equals(endAt, other.endAt)
        && Objects.equals(jitter, other.jitter);
  }

  ZoneId zoneOrUtc() {
    return ZoneId.of(zone == null ? "UTC" : zone);
  }

  Dst dstOrDefault() {
    return dst == null ? Dst.DEFAULT : dst;
  }

  String queueOrDefault() {
    return queue == null ? "default" : queue;
  }

  int priorityOrDefault() {
    return priority == null ? 4 : priority;
  }

  OverlapPolicy overlapOrAllow() {
    return overlap == null ? OverlapPolicy.ALLOW : overlap;
  }

  MisfirePolicy misfireOrOnce() {
    return misfire == null ? MisfirePolicy.ONCE : misfire;
  }

  List<String> excludeOrNone() {
    return exclude == null ? List.of() : exclude;
  }

  boolean enabledOrTrue() {
    return enabled == null || enabled;
  }
}
