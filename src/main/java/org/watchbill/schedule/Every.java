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

  private static final String FIELD = "period";
  private static final String FROM = "from";
  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final int LONGEST_TEXT = 40;
  private static final String ALLOWED =
      "an ISO-8601 duration of whole seconds from PT1S to P36500D, such as PT5M or P1D";
  private static final String ANCHOR_ALLOWED =
      "an instant such as 2026-01-01T08:30:00Z, from the year 0001 to 9999";

  Every {
    requireAllowed(period);
    if (anchor.isBefore(BEGIN) || !anchor.isBefore(END)) {
      throw new RecurrenceError(anchor.toString(), "counted from " + ANCHOR_ALLOWED);
    }
    anchor = Instant.ofEpochSecond(anchor.getEpochSecond());
  }

  static Every of(Duration period) {
    return new Every(period, Instant.EPOCH);
  }

  /** Reads what follows {@code @every}: {@code PT5M} or {@code PT5M from 2026-01-01T08:30:00Z}. */
  static Every parse(List<CronToken> words) {
    Every every = of(duration(FIELD, words.get(0).text(), words.get(0).column()));
    if (words.size() == 1) {
      return every;
    }
    if (words.size() != 3 || !words.get(1).is(FROM)) {
      throw words.get(1).error("nothing, or from and an anchor: " + ANCHOR_ALLOWED);
    }
    CronToken anchor = words.get(2);
    try {
      return every.from(Instant.parse(anchor.text()));
    } catch (DateTimeParseException | RecurrenceError e) {
      throw new RecurrenceError("anchor", anchor.text(), anchor.column(), ANCHOR_ALLOWED);
    }
  }

  /** A duration as it is written, within bounds. */
  static Duration duration(String field, String text, int column) {
    if (text.length() > LONGEST_TEXT) {
      throw new RecurrenceError(field, text, column, ALLOWED);
    }
    try {
      Duration duration = Duration.parse(text);
      requireAllowed(duration);
      return duration;
    } catch (DateTimeParseException | RecurrenceError e) {
      throw new RecurrenceError(field, text, column, ALLOWED);
    }
  }

  /** Refuses a duration that is not of whole seconds, or out of bounds. */
  static void requireAllowed(Duration duration) {
    if (duration.compareTo(Duration.ofSeconds(1)) < 0
        || duration.compareTo(LONGEST) > 0
        || duration.getNano() != 0) {
      throw new RecurrenceError(duration.toString(), ALLOWED);
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
    String beat = NICKNAME + " " + period;
    return anchor.equals(Instant.EPOCH) ? beat : beat + " " + FROM + " " + anchor;
  }

  @Override
  public String describe() {
    String length = words(period);
    boolean one = length.startsWith("1 ") && !length.contains(" and ");
    String counted = anchor.equals(Instant.EPOCH) ? "" : ", counted from " + anchor;
    return "Every " + (one ? length.substring(2) : length) + counted + ", whatever the clocks do.";
  }

  /** {@code 1 day and 12 hours}. */
  static String words(Duration duration) {
    List<String> parts = new ArrayList<>();
    part(parts, duration.toDays(), "day");
    part(parts, duration.toHoursPart(), "hour");
    part(parts, duration.toMinutesPart(), "minute");
    part(parts, duration.toSecondsPart(), "second");
    return CronWords.list(parts);
  }

  private static void part(List<String> parts, long count, String unit) {
    if (count > 0) {
      parts.add(count + " " + unit + (count == 1 ? "" : "s"));
    }
  }
}
