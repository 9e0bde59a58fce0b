package org.watchbill.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code @at 2026-03-29T02:30}: once. A text with an offset says the instant itself. One without is
 * read on the zone's wall clock like any other wall time: skipped by a clock change it fires at the
 * first valid instant after it, or is refused with {@link Dst.Gap#SKIP}; shown twice it fires when
 * first shown, or as {@link Dst.Overlap} says, which may be both times.
 *
 * @param text as written
 * @param wall the wall time meant
 * @param instants the one planned instant, or the two
 */
record At(String text, Cron wall, List<Instant> instants) implements Recurrence {

  static final String NICKNAME = "@at";

  private static final int LONGEST = 40;
  private static final String ALLOWED =
      "a date and time in whole seconds such as 2026-03-29T02:30:00Z, 2026-03-29T02:30+02:00 or, on"
          + " the zone's clock, 2026-03-29T02:30, from the year 0001 to 9999";
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM uuuu 'at' ", Locale.ENGLISH);

  static At parse(String written, ZoneId zone, Dst dst) {
    if (written.length() > LONGEST) {
      throw error(written, ALLOWED);
    }
    String text = written.strip();
    return read(text) instanceof OffsetDateTime exact
        ? exactly(text, exact.toInstant(), zone)
        : onTheClock(text, (LocalDateTime) read(text), zone, dst);
  }

  /** With an offset or without; any other text, and what is out of bounds, is refused. */
  private static TemporalAccessor read(String text) {
    try {
      var read =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(
              text, OffsetDateTime::from, LocalDateTime::from);
      LocalDateTime wall = LocalDateTime.from(read);
      boolean near = wall.getYear() >= 0 && wall.getYear() <= CronYears.LAST + 1;
      if (near && wall.getNano() == 0) {
        return read;
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw error(text, ALLOWED);
  }

  private static At exactly(String text, Instant instant, ZoneId zone) {
    if (instant.isBefore(BEGIN) || !instant.isBefore(END)) {
      throw error(text, ALLOWED);
    }
    Cron wall = once(text, LocalDateTime.ofInstant(instant, zone), zone, Dst.INSTANT_LINE);
    return new At(text, wall, List.of(instant));
  }

  private static At onTheClock(String text, LocalDateTime local, ZoneId zone, Dst dst) {
    Cron wall = once(text, local, zone, dst);
    List<Instant> instants =
        Stream.iterate(
                wall.next(Instant.MIN), Optional::isPresent, at -> wall.next(at.orElseThrow()))
            .flatMap(Optional::stream)
            .toList();
    if (!instants.isEmpty()) {
      return new At(text, wall, instants);
    }
    boolean skipped = zone.getRules().getValidOffsets(local).isEmpty();
    throw error(text, skipped ? "a time that the clock of " + zone + " does not skip" : ALLOWED);
  }

  private static Cron once(String text, LocalDateTime wall, ZoneId zone, Dst dst) {
    LocalTime time = wall.toLocalTime();
    CronTimes times =
        new CronTimes(1L << time.getSecond(), 1L << time.getMinute(), 1L << time.getHour());
    CronDays.Field day =
        new CronDays.Field(true, List.of(new CronDayRule.Numbered(1L << wall.getDayOfMonth())));
    CronYears year = CronYears.between(wall.getYear(), wall.getYear());
    CronDays days = new CronDays(1L << wall.getMonthValue(), day, CronDays.Field.ANY, year);
    return new Cron(text, new CronWalls(times, days), zone, dst);
  }

  private static RecurrenceError error(String text, String allowed) {
    return new RecurrenceError("at", text, 1, allowed);
  }

  @Override
  public Optional<Instant> next(Instant after) {
    return instants.stream().filter(after::isBefore).findFirst();
  }

  @Override
  public Optional<Instant> previous(Instant before) {
    return instants.stream().filter(before::isAfter).reduce((first, second) -> second);
  }

  @Override
  public Optional<String> note(Instant planned) {
    return wall.note(planned);
  }

  @Override
  public String expression() {
    return NICKNAME + " " + text;
  }

  /** {@code Once, on 29 March 2026 at 02:30, Europe/Berlin time.} */
  @Override
  public String describe() {
    String when = instants.stream().map(this::words).collect(Collectors.joining(" and on "));
    String times = instants.size() == 1 ? "Once, on " : "Twice, on ";
    return times + when + ", " + wall.zone() + " time.";
  }

  private String words(Instant instant) {
    LocalDateTime shown = LocalDateTime.ofInstant(instant, wall.zone());
    return DAY.format(shown)
        + shown.toLocalTime()
        + note(instant).map(note -> " (" + note + ")").orElse("");
  }
}
