package org.watchbill.schedule;

import java.util.ArrayList;
import java.util.List;

/** Reads one field: a list of values, names, ranges and steps, and in the day fields of more. */
final class CronFieldParser {

  private static final int MOST_BEFORE_LAST = 30;
  private static final int MOST_OF_A_WEEKDAY = 5;

  private CronFieldParser() {}

  /** The values of a field that has no special forms; bit n stands for value n. */
  static long values(CronField field, CronToken token) {
    long values = 0;
    for (CronToken entry : token.split(',')) {
      values |= entry(field, entry);
    }
    return values;
  }

  static CronDays.Field daysOfMonth(CronToken token) {
    return days(CronField.DAY_OF_MONTH, token);
  }

  static CronDays.Field daysOfWeek(CronToken token) {
    return days(CronField.DAY_OF_WEEK, token);
  }

  private static CronDays.Field days(CronField field, CronToken token) {
    if (token.is("?")) {
      return CronDays.Field.ANY;
    }
    List<CronDayRule> rules = new ArrayList<>();
    long plain = 0;
    for (CronToken entry : token.split(',')) {
      CronDayRule special = field == CronField.DAY_OF_MONTH ? ofMonth(entry) : ofWeek(entry);
      if (special == null) {
        plain |= entry(field, entry);
      } else {
        rules.add(special);
      }
    }
    if (plain != 0) {
      rules.add(0, plain(field, plain));
    }
    return new CronDays.Field(!token.text().startsWith("*"), List.copyOf(rules));
  }

  static CronDayRule plain(CronField field, long values) {
    if (values == field.all()) {
      return CronDayRule.EVERY;
    }
    return field == CronField.DAY_OF_MONTH
        ? new CronDayRule.Numbered(values)
        : new CronDayRule.Weekdays(values);
  }

  /** {@code L}, {@code L-3}, {@code LW}, {@code 15W}; null for anything else. */
  private static CronDayRule ofMonth(CronToken entry) {
    if (entry.is("L")) {
      return new CronDayRule.FromLast(0);
    }
    if (entry.is("LW")) {
      return new CronDayRule.LastWorkday();
    }
    if (entry.startsWith("L-")) {
      String allowed = "a number from 1 to " + MOST_BEFORE_LAST + " after L-";
      return new CronDayRule.FromLast(
          entry.part(2, entry.text().length()).number(1, MOST_BEFORE_LAST, allowed));
    }
    if (entry.endsIn('W')) {
      return new CronDayRule.NearestWorkday(
          entry.withoutLast().number(1, 31, "a number from 1 to 31, or L, before W"));
    }
    return null;
  }

  /** {@code 6#3}, {@code 5L}; null for anything else. */
  private static CronDayRule ofWeek(CronToken entry) {
    CronField field = CronField.DAY_OF_WEEK;
    if (entry.text().indexOf('#') >= 0) {
      List<CronToken> parts = entry.split('#');
      if (parts.size() != 2) {
        throw entry.error("one # between a weekday and a number from 1 to 5, such as FRI#2");
      }
      return new CronDayRule.Nth(
          field.after(field.value(parts.get(0)), 0),
          parts
              .get(1)
              .number(
                  1, MOST_OF_A_WEEKDAY, "a number from 1 to " + MOST_OF_A_WEEKDAY + " after #"));
    }
    if (entry.endsIn('L')) {
      return new CronDayRule.Last(field.after(field.value(entry.withoutLast()), 0));
    }
    if (entry.is("L")) {
      throw entry.error("a weekday before L, such as 5L or FRIL for the last Friday");
    }
    return null;
  }

  /** {@code *}, {@code 5}, {@code 5-10}, any of them with a step: {@code 5-10/2}. */
  private static long entry(CronField field, CronToken entry) {
    List<CronToken> parts = entry.split('/');
    List<CronToken> ends = parts.get(0).split('-');
    if (entry.text().isEmpty() || parts.size() > 2 || ends.size() > 2) {
      throw entry.error(field.forms());
    }
    boolean stepped = parts.size() == 2;
    int step = stepped ? step(field, parts.get(1)) : 1;
    if (ends.get(0).is("*") && ends.size() == 1) {
      return every(field, field.min, field.size() - 1, step);
    }
    int from = field.value(ends.get(0));
    if (ends.size() == 2) {
      int span = field.value(ends.get(1)) - from;
      return every(field, from, span < 0 ? span + field.size() : span, step);
    }
    return every(field, from, stepped ? field.max - field.after(from, 0) : 0, step);
  }

  private static int step(CronField field, CronToken token) {
    return token.number(1, field.size(), "a number from 1 to " + field.size() + " after /");
  }

  static long every(CronField field, int from, int span, int step) {
    long values = 0;
    for (int i = 0; i <= span; i += step) {
      values |= 1L << field.after(from, i);
    }
    return values;
  }
}
