package org.watchbill.schedule;

import java.util.List;

/** Reads the fields of a calendar whose values are numbers and names. */
final class CalendarFieldParser {

  private CalendarFieldParser() {}

  /** The values allowed; bit n stands for value n. */
  static long values(CronField field, CronToken token) {
    if (token.is("*")) {
      return field.all();
    }
    if (token.text().indexOf('/') >= 0) {
      return increments(field, token);
    }
    long values = 0;
    for (CronToken item : token.split(',')) {
      values |= range(field, item.strip());
    }
    return values;
  }

  static CronDays.Field daysOfWeek(CronToken token) {
    if (token.is("*")) {
      return CronDays.Field.ANY;
    }
    long values = values(CronField.DAY_OF_WEEK, token);
    return new CronDays.Field(true, List.of(CronFieldParser.plain(CronField.DAY_OF_WEEK, values)));
  }

  /** {@code 5}, {@code 5-10}, {@code 22-2}. */
  private static long range(CronField field, CronToken item) {
    List<CronToken> ends = item.split('-');
    if (item.text().isEmpty() || item.is("*") || ends.size() > 2) {
      throw item.error(forms(field));
    }
    int from = field.value(ends.get(0).strip());
    int span = ends.size() == 1 ? 0 : field.value(ends.get(1).strip()) - from;
    return CronFieldParser.every(field, from, span < 0 ? span + field.size() : span, 1);
  }

  /** {@code *}{@code /5}, {@code 30/10}: on to the end of the field, not past it. */
  private static long increments(CronField field, CronToken token) {
    List<CronToken> parts = token.split('/');
    if (field.compareTo(CronField.HOUR) > 0 || parts.size() != 2) {
      throw token.error(forms(field));
    }
    CronToken start = parts.get(0).strip();
    int from = start.is("*") ? field.min : field.value(start);
    int by = field.value(parts.get(1).strip());
    return CronFieldParser.every(field, from, by == 0 ? 0 : field.max - from, Math.max(by, 1));
  }

  static CronYears years(CronToken token) {
    if (token.is("*")) {
      return CronYears.ANY;
    }
    CronYears years = CronYears.NONE;
    for (CronToken item : token.split(',')) {
      List<CronToken> ends = item.split('-');
      if (ends.size() > 2) {
        throw item.error("*, a year of four digits, a range such as 2026-2030, or a list of these");
      }
      years = years.plus(years(year(ends.get(0)), year(ends.get(ends.size() - 1))));
    }
    return years;
  }

  private static CronYears years(int first, int last) {
    return first <= last
        ? CronYears.between(first, last)
        : CronYears.between(first, CronYears.LAST).plus(CronYears.between(CronYears.FIRST, last));
  }

  private static int year(CronToken token) {
    CronToken year = token.strip();
    String allowed = "a year of four digits";
    if (year.text().length() != 4) {
      throw year.error(allowed);
    }
    return year.number(CronYears.FIRST, CronYears.LAST, allowed);
  }

  private static String forms(CronField field) {
    String forms = "*, " + field.allowed() + ", a range such as a-b, or a list of these";
    return field.compareTo(CronField.HOUR) > 0
        ? forms
        : forms + "; alone, an increment such as */n";
  }
}
