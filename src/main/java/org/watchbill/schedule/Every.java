package org.watchbill.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code @every PT5M}: a fixed period on the instant line, which no clock change touches. Planned
 * instants are {@code anchor + n × period}, so a missed one or a restart never shifts the beat.
 *
 * @param period whole seconds, from one second to 36,500 days
 * @param anchor an instant of the beat; parts of a second are dropped
 */
record Every(Duration period, Instant anchor) implements Recurrence {

  static final String NICKNAME = "@every";

  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final String ALLOWED =
      "an ISO-8601 duration of whole seconds from PT1S to P36500D, such as PT5M or P1D";

  Every {
    if (period.compareTo(Duration.ofSeconds(1)) < 0
        || period.compareTo(LONGEST) > 0
        || period.getNano() != 0) {
      throw new RecurrenceError("period", period.toString(), 1, ALLOWED);
    }
    anchor = Instant.ofEpochSecond(anchor.getEpochSecond());
  }

  static Every of(Duration period) {
    return new Every(period, Instant.EPOCH);
  }

  /** Reads the {@code PT5M} of {@code @every PT5M}, found at {@code column}. */
  static Every parse(String text, int column) {
    try {
      return of(Duration.parse(text));
    } catch (DateTimeParseException | RecurrenceError e) {
      throw new RecurrenceError("period", text, column, ALLOWED);
    }
  }

  /** The same beat, told off from {@code anchor}: a schedule's start, say. */
  Every from(Instant anchor) {
    return new Every(period, anchor);
  }

  @Override
  public Optional<Instant> next(Instant after) {
    Instant since = after.isBefore(BEGIN) ? BEGIN.minusSeconds(1) : after;
    if (!since.isBefore(END)) {
      return Optional.empty();
    }
    long elapsed = since.getEpochSecond() - anchor.getEpochSecond();
    long beats = Math.floorDiv(elapsed, period.toSeconds()) + 1;
    Instant next = anchor.plusSeconds(beats * period.toSeconds());
    return Optional.of(next).filter(END::isAfter);
  }

  @Override
  public Optional<Instant> previous(Instant before) {
    Instant until = before.isAfter(END) ? END : before;
    if (!until.isAfter(BEGIN)) {
      return Optional.empty();
    }
    long elapsed = until.minusNanos(1).getEpochSecond() - anchor.getEpochSecond();
    long beats = Math.floorDiv(elapsed, period.toSeconds());
    Instant previous = anchor.plusSeconds(beats * period.toSeconds());
    return Optional.of(previous).filter(at -> !at.isBefore(BEGIN));
  }

  @Override
  public String expression() {
    return NICKNAME + " " + period;
  }

  @Override
  public String describe() {
    List<String> parts = new ArrayList<>();
    part(parts, period.toDays(), "day");
    part(parts, period.toHoursPart(), "hour");
    part(parts, period.toMinutesPart(), "minute");
    part(parts, period.toSecondsPart(), "second");
    String length = CronWords.list(parts);
    return "Every "
        + (length.startsWith("1 ") && parts.size() == 1 ? length.substring(2) : length)
        + ", whatever the clocks do.";
  }

  private static void part(List<String> parts, long count, String unit) {
    if (count > 0) {
      parts.add(count + " " + unit + (count == 1 ? "" : "s"));
    }
  }
}
