package org.watchbill.schedule;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Reads the calendar of Jakarta Enterprise Beans 4.0 (core features, "Calendar-Based Time
 * Expressions"): single values, {@code *}, lists of values and ranges, ranges that run past the end
 * ({@code Fri-Mon}), increments in the times of day. Where it says nothing: an increment of 0
 * leaves the start alone, and a range of days has none in a month that lacks the first of them
 * ({@code 30-Last} in February) or the weekday it is to end on. A reversed range of years runs to
 * 9999 and on from 0001, as the rule for all ranges has it.
 */
final class CalendarParser {

  private CalendarParser() {}

  static Cron parse(CalendarFields fields, ZoneId zone, Dst dst) {
    Objects.requireNonNull(zone, "zone");
    Objects.requireNonNull(dst, "dst");
    List<CronToken> tokens = tokens(fields);
    CronTimes times =
        new CronTimes(
            CalendarFieldParser.values(CronField.SECOND, tokens.get(0)),
            CalendarFieldParser.values(CronField.MINUTE, tokens.get(1)),
            CalendarFieldParser.values(CronField.HOUR, tokens.get(2)));
    CronDays days =
        new CronDays(
            CalendarFieldParser.values(CronField.MONTH, tokens.get(4)),
            CalendarDayParser.daysOfMonth(tokens.get(3)),
            CalendarFieldParser.daysOfWeek(tokens.get(5)),
            CalendarFieldParser.years(tokens.get(6)));
    if (!days.exist()) {
      throw neverFires(days, fields, tokens);
    }
    return seen(new Cron(fields.expression(), new CronWalls(times, days), zone, dst), tokens);
  }

  private static List<CronToken> tokens(CalendarFields fields) {
    List<CronToken> tokens = new ArrayList<>();
    for (String name : CalendarFields.NAMES) {
      CronToken token = new CronToken("calendar." + name, fields.values().get(tokens.size()), 1);
      if (token.text().length() > CronParser.LONGEST) {
        throw token.error("at most " + CronParser.LONGEST + " characters");
      }
      tokens.add(token.strip());
    }
    return tokens;
  }

  private static RecurrenceError neverFires(
      CronDays days, CalendarFields fields, List<CronToken> tokens) {
    String month = "month '" + fields.month() + "'";
    return days.inAnyYear().exist()
        ? tokens
            .get(6)
            .error(
                "a year in which %s has dayOfMonth '%s'; this would never fire"
                    .formatted(month, fields.dayOfMonth()))
        : tokens.get(3).error("a day that " + month + " has in some year; this would never fire");
  }

  /** Given years, all its days may fall to clock changes, or to the ends of the bill. */
  private static Cron seen(Cron calendar, List<CronToken> tokens) {
    if (calendar.next(Recurrence.BEGIN.minusNanos(1)).isEmpty()) {
      throw tokens
          .get(6)
          .error(
              "a year in which the clock of %s shows such a time; this would never fire"
                  .formatted(calendar.zone()));
    }
    return calendar;
  }
}
