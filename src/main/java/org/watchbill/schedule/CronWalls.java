package org.watchbill.schedule;

import java.time.LocalDate;
import java.time.LocalDateTime;

/**
 * The wall times an expression allows, whatever a zone's clock makes of them.
 *
 * @param days at least one
 */
record CronWalls(CronTimes times, CronDays days) {

  /** The first that is not before {@code from}; {@link LocalDateTime#MAX} if there is none. */
  LocalDateTime nextOrSame(LocalDateTime from) {
    LocalDate day = from.toLocalDate();
    var allowed = days.nextOrSame(day);
    if (allowed.isPresent() && allowed.get().equals(day)) {
      var time = times.nextOrSame(from.toLocalTime());
      if (time.isPresent()) {
        return day.atTime(time.get());
      }
      allowed = days.nextOrSame(day.plusDays(1));
    }
    return allowed.map(first -> first.atTime(times.first())).orElse(LocalDateTime.MAX);
  }

  /** The last that is not after {@code to}; {@link LocalDateTime#MIN} if there is none. */
  LocalDateTime previousOrSame(LocalDateTime to) {
    LocalDate day = to.toLocalDate();
    var allowed = days.previousOrSame(day);
    if (allowed.isPresent() && allowed.get().equals(day)) {
      var time = times.previousOrSame(to.toLocalTime());
      if (time.isPresent()) {
        return day.atTime(time.get());
      }
      allowed = days.previousOrSame(day.minusDays(1));
    }
    return allowed.map(last -> last.atTime(times.last())).orElse(LocalDateTime.MIN);
  }
}
