package org.watchbill.calendar;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;
import org.watchbill.problem.Shown;

/** Reads a definition's texts as days, and notes all that is wrong with them. */
final class CheckCalendar {

  /** Single days, days of the year, ranges, rules and their exceptions together. */
  static final int MOST_ENTRIES = 10_000;

  static final int MOST_RULES = 1_000;

  /** Days in a row of what recurs. */
  static final int MOST_DAYS = 366;

  /** Characters of a day's name. */
  static final int LONGEST_NAME = 100;

  private final NewCalendar definition;
  private final List<Violation> errors = new ArrayList<>();

  CheckCalendar(NewCalendar definition) {
    this.definition = definition;
  }

  Exclusions exclusions() {
    if (definition.entries() > MOST_ENTRIES) {
      throw Problem.unprocessable(
          "$",
          "%d dates, yearly days, ranges, rules and exceptions are too many: at most %d; name several calendars"
              .formatted(definition.entries(), MOST_ENTRIES));
    }
    Map<LocalDate, String> dates = days("$.dates", definition.dates(), CheckCalendar::date);
    Map<MonthDay, String> yearly = days("$.yearly", definition.yearly(), CheckCalendar::monthDay);
    Set<DayOfWeek> weekdays = weekdays();
    List<DayRange> ranges = ranges();
    RecurringDays rules = new CheckRules(definition.rules(), this).days();
    if (!errors.isEmpty()) {
      throw Problem.unprocessable(errors);
    }
    return new Exclusions(dates, yearly, weekdays, ranges, rules);
  }

  private <T> Map<T, String> days(
      String path, List<NewCalendar.Day> given, Function<String, T> read) {
    Map<T, String> days = new HashMap<>();
    for (int i = 0; i < given.size(); i++) {
      NewCalendar.Day day = given.get(i);
      String at = path + "[" + i + "]";
      if (day == null) {
        error(at, "must be a date or {\"date\", \"name\"}, not null");
        continue;
      }
      T key = read(at, day.date(), read);
      String reason = day.name() == null ? day.date() : name(at + ".name", day.name());
      if (key != null && days.put(key, reason) != null) {
        error(at, Shown.of(day.date()) + " is given twice");
      }
    }
    return days;
  }

  private Set<DayOfWeek> weekdays() {
    Set<DayOfWeek> weekdays = EnumSet.noneOf(DayOfWeek.class);
    for (int i = 0; i < definition.weekdays().size(); i++) {
      DayOfWeek day =
          read("$.weekdays[" + i + "]", definition.weekdays().get(i), CheckCalendar::weekday);
      if (day != null) {
        weekdays.add(day);
      }
    }
    return weekdays;
  }

  private List<DayRange> ranges() {
    List<DayRange> ranges = new ArrayList<>();
    for (int i = 0; i < definition.ranges().size(); i++) {
      NewCalendar.Range range = definition.ranges().get(i);
      String at = "$.ranges[" + i + "]";
      if (range == null) {
        error(at, "must be {\"from\", \"to\", \"name\"}, not null");
        continue;
      }
      LocalDate from = read(at + ".from", range.from(), CheckCalendar::date);
      LocalDate to = read(at + ".to", range.to(), CheckCalendar::date);
      String reason = range.name() == null ? from + " to " + to : name(at + ".name", range.name());
      if (from != null && to != null && to.isBefore(from)) {
        error(at, "from %s is after to %s; 'to' is the last day".formatted(from, to));
      } else if (from != null && to != null) {
        ranges.add(new DayRange(from, to, reason));
      }
    }
    return ranges;
  }

  /** The text as a day, or null if it is none and was noted so. */
  <T> T read(String path, String text, Function<String, T> read) {
    try {
      if (text != null) {
        return read.apply(text);
      }
      error(path, "is missing");
    } catch (DateTimeException e) {
      error(path, Shown.quoted(text) + " is not " + e.getMessage());
    }
    return null;
  }

  static LocalDate date(String text) {
    try {
      if (text.matches("\\d{4}-\\d\\d-\\d\\d")) {
        return LocalDate.parse(text);
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw new DateTimeException("a date of the calendar, such as 2026-12-25");
  }

  private static MonthDay monthDay(String text) {
    try {
      if (text.matches("\\d\\d-\\d\\d")) {
        return MonthDay.parse("--" + text);
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw new DateTimeException("a month and day of the calendar, such as 12-25");
  }

  private static DayOfWeek weekday(String text) {
    String asked = text.toUpperCase(Locale.ROOT);
    for (DayOfWeek day : DayOfWeek.values()) {
      if (asked.equals(day.name()) || asked.equals(day.name().substring(0, 3))) {
        return day;
      }
    }
    throw new DateTimeException("a weekday: MON, TUE, WED, THU, FRI, SAT or SUN");
  }

  String name(String path, String name) {
    boolean unprintable =
        name.codePoints()
            .anyMatch(
                c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    if (name.isBlank() || name.length() > LONGEST_NAME || unprintable) {
      error(
          path,
          "%s is not a name: 1 to %d printable characters"
              .formatted(Shown.quoted(name), LONGEST_NAME));
    }
    return name;
  }

  void error(String path, String detail) {
    errors.add(new Violation(path, detail));
  }
}
