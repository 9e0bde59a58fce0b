package org.watchbill.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * When a schedule comes due: a pure rule that answers, for any instant, which planned instant comes
 * next. It holds no state and reads no clock, so every node computes the same bill.
 */
public sealed interface Recurrence permits Cron, Every, At, FixedDelay {

  /** Planned instants lie from here on; an earlier {@code after} is taken for this instant. */
  Instant BEGIN = Instant.parse("0001-01-01T00:00:00Z");

  /** Planned instants lie before the year 10000, the last that ISO-8601 writes in four digits. */
  Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  /** A cron expression with the default rule for clock changes: {@link Dst#DEFAULT}. */
  static Recurrence cron(String expression, ZoneId zone) {
    return cron(expression, zone, Dst.DEFAULT);
  }

  /**
   * A cron expression.
   *
   * @param expression five fields ({@code minute hour day-of-month month day-of-week}), six with
   *     seconds first, a nickname such as {@code @daily}, or {@code @every PT5M}; {@link
   *     CronParser} has the dialect
   * @param zone the zone whose wall clock the fields are matched with
   * @param dst what becomes of wall times that a clock change skips or repeats
   * @throws RecurrenceError if the expression cannot be read or can never fire
   */
  static Recurrence cron(String expression, ZoneId zone, Dst dst) {
    return CronParser.parse(expression, zone, dst);
  }

  /**
   * A calendar: the fields and rules of {@code jakarta.ejb.ScheduleExpression}, with our rule for
   * clock changes.
   *
   * @param zone the zone whose wall clock the fields are matched with
   * @param dst what becomes of wall times that a clock change skips or repeats
   * @throws RecurrenceError if a field cannot be read, named as {@code calendar.hour}, or if this
   *     can never fire; {@link CalendarParser} has the rules
   */
  static Recurrence calendar(CalendarFields fields, ZoneId zone, Dst dst) {
    return CalendarParser.parse(fields, zone, dst);
  }

  /**
   * Every {@code period} on the instant line, counted from 1970-01-01T00:00Z.
   *
   * @throws RecurrenceError if the period is not of whole seconds, or out of bounds
   */
  static Recurrence every(Duration period) {
    return Every.of(period);
  }

  /**
   * Every {@code period} on the instant line, counted both ways from {@code anchor}.
   *
   * @param period whole seconds, from one second to 36,500 days
   * @param anchor one of the planned instants; parts of a second are dropped
   * @throws RecurrenceError if the period is not of whole seconds, or one of them out of bounds
   */
  static Recurrence every(Duration period, Instant anchor) {
    return new Every(period, anchor);
  }

  /**
   * Once.
   *
   * @param text ISO-8601 in whole seconds: with an offset or {@code Z} the instant itself, else a
   *     wall time of {@code zone}
   * @param dst what becomes of a wall time that a clock change skips or repeats: by default the
   *     first valid instant after it, and the first of two; {@link Dst.Gap#SKIP} refuses one that
   *     is skipped, {@link Dst.Overlap#BOTH} makes two instants of one that is repeated
   * @throws RecurrenceError if the text cannot be read or this can never fire
   */
  static Recurrence at(String text, ZoneId zone, Dst dst) {
    return At.parse(text, zone, dst);
  }

  /**
   * So long after the end of the previous run: {@link #next} is to be asked with that end, and
   * {@link #previous} has no answer.
   *
   * @param delay whole seconds, from one second to 36,500 days
   * @throws RecurrenceError if the delay is not of whole seconds, or out of bounds
   */
  static Recurrence fixedDelay(Duration delay) {
    return new FixedDelay(delay);
  }

  /**
   * Reads back what {@link #expression} wrote, of any kind; so one text, its zone and its rule for
   * clock changes are all there is to store.
   *
   * @throws RecurrenceError if the text cannot be read or can never fire
   */
  static Recurrence parse(String expression, ZoneId zone, Dst dst) {
    if (expression.length() > CalendarFields.LONGEST + CronParser.LONGEST) {
      return cron(expression, zone, dst);
    }
    int end = Math.max(expression.indexOf(' '), 0);
    String rest = expression.substring(end);
    return switch (expression.substring(0, end)) {
      case At.NICKNAME -> at(rest.strip(), zone, dst);
      case FixedDelay.NICKNAME -> FixedDelay.parse(rest.strip());
      case CalendarFields.NICKNAME -> calendar(CalendarFields.parse(rest), zone, dst);
      default -> cron(expression, zone, dst);
    };
  }

  /**
   * The first planned instant strictly after {@code after}, in whole seconds.
   *
   * @return empty if there is none before {@link #END}
   */
  Optional<Instant> next(Instant after);

  /**
   * The last planned instant strictly before {@code before}, in whole seconds: the mirror of {@link
   * #next}.
   *
   * @return empty if there is none from {@link #BEGIN} on
   */
  Optional<Instant> previous(Instant before);

  /**
   * What a clock change did to a planned instant, for a preview: {@code stands for 02:30, which the
   * clock skips}.
   *
   * @param planned an instant that {@link #next} gave
   * @return empty if no clock change touches it
   */
  default Optional<String> note(Instant planned) {
    return Optional.empty();
  }

  /** The rule as one plain English sentence, for a person to check what they wrote. */
  String describe();

  /** The rule as it was written, in one line; {@link #parse} reads it back. */
  String expression();
}
