package org.watchbill.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * When a schedule comes due: a pure rule that answers, for any instant, which planned instant comes
 * next. It holds no state and reads no clock, so every node computes the same bill.
 */
public sealed interface Recurrence permits Cron, Every {

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
   * Every {@code period} on the instant line, counted from 1970-01-01T00:00Z.
   *
   * @throws RecurrenceError if the period is not of whole seconds, or out of bounds
   */
  static Recurrence every(Duration period) {
    return Every.of(period);
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

  /** The rule as it was written; {@link #cron(String, ZoneId, Dst)} reads it back. */
  String expression();
}
