package org.watchbill.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A recurrence as one schedule keeps it: from a start to an end, every instant put off by the same
 * jitter, resting on excluded days. Pure, like the recurrence.
 *
 * @param recurrence the rule
 * @param startAt no instant of the rule before this one counts; null for no start
 * @param endAt no instant of the rule at or after this one counts; null for no end
 * @param offset what the jitter adds to each instant of the rule, not negative
 * @param zone where days begin and end, for the exclusions
 * @param rest the days on which nothing runs
 */
record Timetable(
    Recurrence recurrence,
    Instant startAt,
    Instant endAt,
    Duration offset,
    ZoneId zone,
    RestDays rest) {

  /** The days on which a schedule rests. */
  interface RestDays {

    RestDays NONE = day -> Optional.empty();

    /** Why it rests on a day; empty if it does not. */
    Optional<String> reason(LocalDate day);
  }

  /**
   * The first planned instant strictly after {@code after}. Of a fixed delay, {@code after} is the
   * end of the run before.
   */
  Optional<Instant> next(Instant after) {
    return nominal(after.minus(offset))
        .filter(at -> endAt == null || at.isBefore(endAt))
        .map(at -> at.plus(offset));
  }

  private Optional<Instant> nominal(Instant after) {
    if (startAt == null || !after.isBefore(startAt)) {
      return recurrence.next(after);
    }
    return waitsForItsRun() ? Optional.of(startAt) : recurrence.next(startAt.minusNanos(1));
  }

  /** Whether the next instant is known only when the run before has ended. */
  boolean waitsForItsRun() {
    return recurrence instanceof FixedDelay;
  }

  /** Why the schedule rests at a planned instant; empty if it does not. */
  Optional<String> rests(Instant planned) {
    return rest.reason(LocalDate.ofInstant(planned.minus(offset), zone));
  }

  /** What a clock change, the jitter or a day of rest makes of a planned instant, or null. */
  String note(Instant planned) {
    List<String> notes = new ArrayList<>();
    recurrence.note(planned.minus(offset)).ifPresent(notes::add);
    if (!offset.isZero()) {
      notes.add("jitter adds " + offset);
    }
    rests(planned).ifPresent(why -> notes.add("does not run: " + why));
    return notes.isEmpty() ? null : String.join("; ", notes);
  }

  /**
   * The offset of a schedule with this jitter: some part of it, always the same for the same name
   * and jitter, in milliseconds.
   */
  static Duration offset(String name, Duration jitter) {
    if (jitter == null) {
      return Duration.ZERO;
    }
    long hash = 0;
    for (int i = 0; i < name.length(); i++) {
      hash = hash * 0x9E3779B97F4A7C15L + name.charAt(i);
      hash ^= hash >>> 29;
    }
    return Duration.ofMillis(
        Math.floorMod(hash * 0xBF58476D1CE4E5B9L >>> 16, jitter.toMillis() + 1));
  }
}
