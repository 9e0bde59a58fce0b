package org.watchbill.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A cron expression or a calendar in a zone. The search jumps from field to field over wall time,
 * and walks the instant line one {@link Stretch} of constant offset after the other, leaving out
 * those on which nothing can match.
 *
 * @param expression as written
 * @param walls the wall times it allows
 * @param zone whose wall clock is meant
 * @param dst for clock changes, with nothing left open
 */
record Cron(String expression, CronWalls walls, ZoneId zone, Dst dst) implements Recurrence {

  /**
   * Two offsets differ by less than two days, and a clock change repeats less than two days: what
   * lies further apart than this keeps its order, be it told by wall time or as instants.
   */
  private static final Duration FAR = Duration.ofDays(4);

  Cron {
    dst = dst.orDefault(walls.times().everyHour());
  }

  @Override
  public Optional<Instant> next(Instant after) {
    if (!after.isBefore(END)) {
      return Optional.empty();
    }
    Instant from =
        after.isBefore(BEGIN) ? BEGIN : Instant.ofEpochSecond(after.getEpochSecond() + 1);
    while (from.isBefore(END)) {
      Stretch stretch = Stretch.at(from, zone.getRules());
      if (stretch.startsAt(from) && standsForItsGap(stretch)) {
        return Optional.of(from);
      }
      LocalDateTime wall = walls.nextOrSame(firstWall(stretch, from));
      Instant found = wall.toInstant(stretch.offset());
      if (stretch.isLast() || wall.isBefore(stretch.endWall(dst.overlap()))) {
        return Optional.of(found).filter(END::isAfter);
      }
      from = later(stretch.end(), from.plus(FAR).isBefore(stretch.end()) ? found : from);
    }
    return Optional.empty();
  }

  private static Instant later(Instant end, Instant found) {
    Instant near = found.minus(FAR);
    return near.isAfter(end) ? near : end;
  }

  @Override
  public Optional<Instant> previous(Instant before) {
    if (!before.isAfter(BEGIN)) {
      return Optional.empty();
    }
    Instant to = (before.isAfter(END) ? END : before).minusNanos(1);
    while (!to.isBefore(BEGIN)) {
      Stretch stretch = Stretch.at(to, zone.getRules());
      LocalDateTime wall = walls.previousOrSame(lastWall(stretch, to));
      Instant found = wall.toInstant(stretch.offset());
      if (stretch.isFirst() || !wall.isBefore(stretch.firstWall(dst.overlap()))) {
        return Optional.of(found).filter(at -> !at.isBefore(BEGIN));
      }
      if (standsForItsGap(stretch)) {
        return Optional.of(stretch.start()).filter(at -> !at.isBefore(BEGIN));
      }
      to = earlier(stretch.start(), to.minus(FAR).isAfter(stretch.start()) ? found : to);
    }
    return Optional.empty();
  }

  private static Instant earlier(Instant start, Instant found) {
    Instant near = found.plus(FAR);
    return near.isBefore(start) ? near : start.minusNanos(1);
  }

  /** The first wall time of a stretch that counts and is not shown before {@code from}. */
  private LocalDateTime firstWall(Stretch stretch, Instant from) {
    LocalDateTime wall = stretch.wall(from);
    LocalDateTime first = stretch.isFirst() ? wall : stretch.firstWall(dst.overlap());
    return wall.isBefore(first) ? first : wall;
  }

  /** The last wall time of a stretch, in whole seconds, that counts and is shown by {@code to}. */
  private LocalDateTime lastWall(Stretch stretch, Instant to) {
    LocalDateTime wall = stretch.wall(to);
    LocalDateTime last = stretch.isLast() ? wall : stretch.endWall(dst.overlap()).minusSeconds(1);
    return wall.isAfter(last) ? last : wall;
  }

  /** Whether a matching wall time was skipped when this stretch began, and is made up for then. */
  private boolean standsForItsGap(Stretch stretch) {
    return dst.gap() == Dst.Gap.SHIFT && stretch.followsGap() && inGap(stretch).isPresent();
  }

  /** The first matching wall time that was skipped when this stretch began. */
  private Optional<LocalDateTime> inGap(Stretch stretch) {
    return Optional.of(walls.nextOrSame(stretch.before().getDateTimeBefore()))
        .filter(stretch.before().getDateTimeAfter()::isAfter);
  }

  @Override
  public Optional<String> note(Instant planned) {
    Stretch stretch = Stretch.at(planned, zone.getRules());
    if (stretch.startsAt(planned) && standsForItsGap(stretch)) {
      return inGap(stretch)
          .map(skipped -> "stands for " + skipped.toLocalTime() + ", which the clock skips");
    }
    LocalDateTime wall = stretch.wall(planned);
    return stretch.turn(wall).map(turn -> "the " + turn + " of two " + wall.toLocalTime());
  }

  @Override
  public String describe() {
    return CronSentence.of(this);
  }
}
