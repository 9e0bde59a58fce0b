package org.watchbill.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/**
 * A stretch of the instant line on which a zone keeps one offset: from one clock change to the
 * next. Inside it wall time and real time run in step, which is what makes them easy to search.
 *
 * @param offset the offset kept
 * @param before the clock change it starts with; null if there was none
 * @param after the clock change that ends it; null if none is known
 */
record Stretch(ZoneOffset offset, ZoneOffsetTransition before, ZoneOffsetTransition after) {

  /** The stretch that {@code instant} lies in; the instant of a clock change begins a new one. */
  static Stretch at(Instant instant, ZoneRules rules) {
    return new Stretch(
        rules.getOffset(instant),
        rules.previousTransition(instant.plusNanos(1)),
        rules.nextTransition(instant));
  }

  boolean startsAt(Instant instant) {
    return before != null && before.getInstant().equals(instant);
  }

  boolean followsGap() {
    return before != null && before.isGap();
  }

  boolean isLast() {
    return after == null;
  }

  boolean isFirst() {
    return before == null;
  }

  /** The first instant of this stretch; not for the first one. */
  Instant start() {
    return before.getInstant();
  }

  /** The first instant past this stretch; not for the last one. */
  Instant end() {
    return after.getInstant();
  }

  /** The wall time that the zone shows at an instant of this stretch. */
  LocalDateTime wall(Instant instant) {
    return LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, offset);
  }

  /** Which of two times, first or second, this stretch shows {@code wall}; empty if only once. */
  Optional<String> turn(LocalDateTime wall) {
    if (before != null && before.isOverlap() && wall.isBefore(before.getDateTimeBefore())) {
      return Optional.of("second");
    }
    return after != null && after.isOverlap() && !wall.isBefore(after.getDateTimeAfter())
        ? Optional.of("first")
        : Optional.empty();
  }

  /** The first wall time that counts here, not as one shown before; not for the first stretch. */
  LocalDateTime firstWall(Dst.Overlap overlap) {
    boolean repeats = before.isOverlap() && overlap == Dst.Overlap.FIRST;
    return repeats ? before.getDateTimeBefore() : before.getDateTimeAfter();
  }

  /** Where the wall times end that count here, not as shown again later; not for the last one. */
  LocalDateTime endWall(Dst.Overlap overlap) {
    boolean repeated = after.isOverlap() && overlap == Dst.Overlap.SECOND;
    return repeated ? after.getDateTimeAfter() : after.getDateTimeBefore();
  }
}
