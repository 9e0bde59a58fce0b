package org.watchbill.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A cron expression in a zone. The search jumps from field to field over wall time, and walks the
 * instant line one {@link Stretch} of constant offset after the other, so what it finds always lies
 * ahead.
 *
 * @param expression as written
 * @param times the times of day it allows
 * @param days the days it allows, at least one in 400 years
 * @param zone whose wall clock is meant
 * @param dst for clock changes, with nothing left open
 */
record Cron(String expression, CronTimes times, CronDays days, ZoneId zone, Dst dst)
    implements Recurrence {

  Cron {
    dst = dst.orDefault(times.everyHour());
  }

  @Override
  public Optional<Instant> next(Instant after) {
    if (!after.isBefore(END)) {
      return Optional.empty();
    }
    Instant from =
        after.isBefore(BEGIN) ? BEGIN : Instant.ofEpochSecond(after.getEpochSecond() + 1);
    Stretch stretch = Stretch.at(from, zone.getRules());
    while (from.isBefore(END)) {
      Optional<Instant> found = firstIn(stretch, from);
      if (found.isPresent() || stretch.isLast()) {
        return found.filter(END::isAfter);
      }
      from = stretch.end();
      stretch = Stretch.at(from, zone.getRules());
    }
    return Optional.empty();
  }

  /** The first planned instant of this stretch that is not before {@code from}. */
  private Optional<Instant> firstIn(Stretch stretch, Instant from) {
    if (stretch.startsAt(from) && standsForItsGap(stretch)) {
      return Optional.of(from);
    }
    LocalDateTime wall = nextOrSame(stretch.firstWall(from, dst.overlap()));
    return stretch.shows(wall, dst.overlap())
        ? Optional.of(wall.toInstant(stretch.offset()))
        : Optional.empty();
  }

  /** Whether a matching wall time was skipped when this stretch began, and is made up for then. */
  private boolean standsForItsGap(Stretch stretch) {
    return dst.gap() == Dst.Gap.SHIFT
        && stretch.followsGap()
        && nextOrSame(stretch.before().getDateTimeBefore())
            .isBefore(stretch.before().getDateTimeAfter());
  }

  /** The first matching wall time that is not before {@code from}. */
  private LocalDateTime nextOrSame(LocalDateTime from) {
    var day = from.toLocalDate();
    var allowed = days.nextOrSame(day).orElseThrow();
    if (allowed.equals(day)) {
      var time = times.nextOrSame(from.toLocalTime());
      if (time.isPresent()) {
        return day.atTime(time.get());
      }
      allowed = days.nextOrSame(day.plusDays(1)).orElseThrow();
    }
    return allowed.atTime(times.first());
  }

  @Override
  public Optional<String> note(Instant planned) {
    Stretch stretch = Stretch.at(planned, zone.getRules());
    if (stretch.startsAt(planned) && standsForItsGap(stretch)) {
      LocalDateTime skipped = nextOrSame(stretch.before().getDateTimeBefore());
      return Optional.of("stands for " + skipped.toLocalTime() + ", which the clock skips");
    }
    LocalDateTime wall = stretch.wall(planned);
    return stretch.turn(wall).map(turn -> "the " + turn + " of two " + wall.toLocalTime());
  }

  @Override
  public String describe() {
    return CronSentence.of(this);
  }
}
