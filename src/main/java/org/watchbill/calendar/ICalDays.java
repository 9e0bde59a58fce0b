package org.watchbill.calendar;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.watchbill.problem.Problem;

/** What an iCalendar file excludes, gathered event by event: days, ranges and rules. */
final class ICalDays {

  private final LocalDate from;
  private final Budget budget = new Budget();
  private final Map<LocalDate, String> names = new LinkedHashMap<>();
  private final Set<NewCalendar.Range> ranges = new LinkedHashSet<>();
  private final List<NewCalendar.Rule> rules = new ArrayList<>();

  /** Days before {@code from} do not count. */
  ICalDays(LocalDate from) {
    this.from = from;
  }

  LocalDate from() {
    return from;
  }

  Budget budget() {
    return budget;
  }

  int rules() {
    return rules.size();
  }

  /** Takes the days from first to last; a single day keeps the first name it got. */
  boolean add(LocalDate first, LocalDate last, String name) {
    if (last.isBefore(from)) {
      return false;
    }
    if (first.equals(last)) {
      names.putIfAbsent(first, name == null ? "" : name);
    } else {
      ranges.add(new NewCalendar.Range(first.toString(), last.toString(), name));
    }
    return checked();
  }

  /** Takes the days a rule gives, unless it has ended before. */
  boolean add(NewCalendar.Rule rule, LocalDate until) {
    if (until != null && until.plusDays(rule.length() - 1L).isBefore(from)) {
      return false;
    }
    rules.add(rule);
    return checked();
  }

  /** Before there is more than is kept. */
  private boolean checked() {
    if (rules.size() > CheckCalendar.MOST_RULES) {
      throw Problem.unprocessable(
          "RRULE",
          "more than %d rules; split the file into several calendars"
              .formatted(CheckCalendar.MOST_RULES));
    }
    return true;
  }

  /** An event's summary as the name of a day; null if it says nothing. */
  static String name(String summary) {
    if (summary == null) {
      return null;
    }
    String line = summary.replaceAll("[\\p{Cntrl}\\p{Cs}\\s]+", " ").strip();
    if (line.length() > CheckCalendar.LONGEST_NAME) {
      int cut = CheckCalendar.LONGEST_NAME - 1;
      line = line.substring(0, Character.isHighSurrogate(line.charAt(cut - 1)) ? cut - 1 : cut);
      line += "…";
    }
    return line.isEmpty() ? null : line;
  }

  /** All of it. */
  NewCalendar calendar() {
    List<NewCalendar.Day> dates = new ArrayList<>();
    names.forEach(
        (day, name) ->
            dates.add(new NewCalendar.Day(day.toString(), name.isEmpty() ? null : name)));
    return new NewCalendar(dates, List.of(), List.of(), List.copyOf(ranges), rules);
  }
}
