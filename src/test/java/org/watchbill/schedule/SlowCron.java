package org.watchbill.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What an expression means, said again slowly: it tries every wall time, or every instant, one
 * after the other. Slow and obvious on purpose; the real search is compared with it.
 */
record SlowCron(
    Set<Integer> seconds,
    Set<Integer> minutes,
    Set<Integer> hours,
    Set<Integer> months,
    DayField ofMonth,
    DayField ofWeek,
    IntPredicate years) {

  /** A day field: whether it is more than a star, and the days it accepts. */
  record DayField(boolean restricted, Predicate<LocalDate> accepts) {}

  /** Walls this far around the window are tried too, for gaps of up to a day. */
  private static final Duration MARGIN = Duration.ofHours(26);

  private boolean accepts(LocalDateTime wall) {
    return acceptsTime(wall) && acceptsDay(wall.toLocalDate());
  }

  private boolean acceptsTime(LocalDateTime wall) {
    return seconds.contains(wall.getSecond())
        && minutes.contains(wall.getMinute())
        && hours.contains(wall.getHour());
  }

  private boolean acceptsDay(LocalDate day) {
    boolean chosen =
        ofMonth.restricted && ofWeek.restricted
            ? ofMonth.accepts.test(day) || ofWeek.accepts.test(day)
            : ofMonth.accepts.test(day) && ofWeek.accepts.test(day);
    return chosen && months.contains(day.getMonthValue()) && years.test(day.getYear());
  }

  /** All planned instants in {@code (after, until]}. */
  NavigableSet<Instant> between(Instant after, Instant until, ZoneId zone, Dst dst) {
    NavigableSet<Instant> all =
        hours.size() == 24 && dst.equals(Dst.DEFAULT)
            ? alongInstants(after, until, zone)
            : alongWalls(after, until, zone, dst.orDefault(hours.size() == 24));
    return all.headSet(until, true).tailSet(after, false);
  }

  private long pace() {
    return seconds.equals(Set.of(0)) ? 60 : 1;
  }

  private NavigableSet<Instant> alongInstants(Instant after, Instant until, ZoneId zone) {
    NavigableSet<Instant> all = new TreeSet<>();
    long pace = pace();
    long start = Math.floorDiv(after.getEpochSecond(), 60) * 60;
    for (long at = start; at <= until.getEpochSecond(); at += pace) {
      Instant instant = Instant.ofEpochSecond(at);
      if (accepts(LocalDateTime.ofInstant(instant, zone))) {
        all.add(instant);
      }
    }
    return all;
  }

  private NavigableSet<Instant> alongWalls(Instant after, Instant until, ZoneId zone, Dst dst) {
    NavigableSet<Instant> all = new TreeSet<>();
    long pace = pace();
    LocalDate end = LocalDateTime.ofInstant(until, zone).plus(MARGIN).toLocalDate();
    LocalDate start = LocalDateTime.ofInstant(after, zone).minus(MARGIN).toLocalDate();
    start
        .datesUntil(end.plusDays(1))
        .filter(this::acceptsDay)
        .flatMap(day -> walls(day, pace))
        .filter(this::acceptsTime)
        .forEach(wall -> all.addAll(instants(wall, zone, dst)));
    return all;
  }

  private static Stream<LocalDateTime> walls(LocalDate day, long pace) {
    return LongStream.iterate(0, second -> second < 86_400, second -> second + pace)
        .mapToObj(second -> day.atTime(LocalTime.ofSecondOfDay(second)));
  }

  /** What becomes of one wall time. */
  static List<Instant> instants(LocalDateTime wall, ZoneId zone, Dst dst) {
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(wall);
    List<Instant> shown = offsets.stream().map(wall::toInstant).toList();
    if (shown.isEmpty()) {
      return dst.gap() == Dst.Gap.SKIP ? List.of() : List.of(firstAfterGap(wall, zone));
    }
    return switch (dst.overlap()) {
      case FIRST -> shown.subList(0, 1);
      case SECOND -> shown.subList(shown.size() - 1, shown.size());
      case BOTH -> shown;
    };
  }

  private static Instant firstAfterGap(LocalDateTime wall, ZoneId zone) {
    LocalDateTime valid = wall;
    while (zone.getRules().getValidOffsets(valid).isEmpty()) {
      valid = valid.plusSeconds(1);
    }
    return valid.toInstant(zone.getRules().getValidOffsets(valid).get(0));
  }
}
