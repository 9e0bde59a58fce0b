package org.watchbill.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a calendar's day of the month: {@code 13}, {@code -3} for three days before the last,
 * {@code Last}, {@code 2nd Fri}, {@code Last Fri}, and ranges and lists of them.
 */
final class CalendarDayParser {

  private static final List<String> ORDINALS = List.of("1st", "2nd", "3rd", "4th", "5th", "Last");
  private static final int MOST_BEFORE_LAST = 7;
  private static final String DAY =
      "a number from 1 to 31, one from -7 to -1 for days before the last, Last, or a weekday such as"
          + " 2nd Fri or Last Fri";
  private static final String ITEM = DAY + "; or a range such as a-b";

  private CalendarDayParser() {}

  static CronDays.Field daysOfMonth(CronToken token) {
    if (token.is("*")) {
      return CronDays.Field.ANY;
    }
    List<CronDayRule> rules = new ArrayList<>();
    long plain = 0;
    for (CronToken item : token.split(',')) {
      CronDayRule rule = item(item.strip());
      if (rule instanceof CronDayRule.Numbered numbered) {
        plain |= numbered.days();
      } else {
        rules.add(rule);
      }
    }
    if (plain != 0) {
      rules.add(0, CronFieldParser.plain(CronField.DAY_OF_MONTH, plain));
    }
    return new CronDays.Field(true, rules.stream().distinct().toList());
  }

  private static CronDayRule item(CronToken item) {
    if (item.text().isEmpty()) {
      throw item.error(ITEM);
    }
    int dash = item.text().indexOf('-', 1);
    if (dash < 0) {
      return day(item);
    }
    return range(
        day(item.part(0, dash).strip()), day(item.part(dash + 1, item.text().length()).strip()));
  }

  private static CronDayRule range(CronDayRule from, CronDayRule to) {
    if (from instanceof CronDayRule.Numbered a && to instanceof CronDayRule.Numbered b) {
      CronField field = CronField.DAY_OF_MONTH;
      int first = Long.numberOfTrailingZeros(a.days());
      int span = Math.floorMod(Long.numberOfTrailingZeros(b.days()) - first, field.size());
      return new CronDayRule.Numbered(CronFieldParser.every(field, first, span, 1));
    }
    return new CronDayRule.Range(from, to);
  }

  /** A single day of the month, or none where it lacks it. */
  private static CronDayRule day(CronToken token) {
    if (token.is("Last")) {
      return new CronDayRule.FromLast(0);
    }
    if (token.text().startsWith("-")) {
      return new CronDayRule.FromLast(
          token.part(1, token.text().length()).number(1, MOST_BEFORE_LAST, DAY));
    }
    for (String ordinal : ORDINALS) {
      if (token.startsWith(ordinal)) {
        return weekday(token, ordinal);
      }
    }
    return new CronDayRule.Numbered(1L << token.number(1, 31, DAY));
  }

  private static CronDayRule weekday(CronToken token, String ordinal) {
    CronToken name = token.part(ordinal.length(), token.text().length()).strip();
    int weekday = CronField.DAY_OF_WEEK.named(name);
    if (weekday < 0) {
      throw token.error(DAY);
    }
    int nth = ORDINALS.indexOf(ordinal) + 1;
    return nth == ORDINALS.size()
        ? new CronDayRule.Last(weekday)
        : new CronDayRule.Nth(weekday, nth);
  }
}
