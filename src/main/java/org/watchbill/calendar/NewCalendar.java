package org.watchbill.calendar;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import org.watchbill.problem.Problem;

/**
 * A calendar's definition, as {@code PUT /calendars/{name}} takes it. Whatever is left out is
 * empty.
 *
 * @param dates single days such as {@code 2026-12-25}
 * @param yearly days of every year such as {@code 12-25}
 * @param weekdays {@code MON} to {@code SUN}
 * @param ranges days in a row
 * @param rules days that recur
 */
public record NewCalendar(
    List<Day> dates,
    List<Day> yearly,
    List<String> weekdays,
    List<Range> ranges,
    List<Rule> rules) {

  /** One without rules, as those were that were kept before there were any. */
  public NewCalendar(List<Day> dates, List<Day> yearly, List<String> weekdays, List<Range> ranges) {
    this(dates, yearly, weekdays, ranges, null);
  }

  @JsonCreator
  public NewCalendar {
    dates = dates == null ? List.of() : dates;
    yearly = yearly == null ? List.of() : yearly;
    weekdays = weekdays == null ? List.of() : weekdays;
    ranges = ranges == null ? List.of() : ranges;
    rules = rules == null ? List.of() : rules;
  }

  /**
   * One day; in JSON its date alone will do.
   *
   * @param name why it is excluded; null: its date says enough
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Day(String date, String name) {

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    public Day {}

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Day of(String date) {
      return new Day(date, null);
    }
  }

  /**
   * Days in a row.
   *
   * @param from the first
   * @param to the last, which is excluded too
   * @param name why they are excluded; null: the dates say enough
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Range(String from, String to, String name) {}

  /**
   * Days that recur by a rule of RFC 5545.
   *
   * @param rule such as {@code FREQ=YEARLY;BYMONTH=11;BYDAY=4TH}
   * @param from the first day there may be; the rule's periods are counted from there
   * @param days how many days in a row each time; null: one
   * @param except first days on which it does not come
   * @param exceptRules rules of more of these, counted from the same day
   * @param name why they are excluded; null: the date says enough
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Rule(
      String rule,
      String from,
      Integer days,
      List<String> except,
      List<String> exceptRules,
      String name) {

    public Rule {
      except = except == null ? List.of() : except;
      exceptRules = exceptRules == null ? List.of() : exceptRules;
    }

    /** How many days in a row. */
    int length() {
      return days == null ? 1 : days;
    }

    private int entries() {
      return 1 + except.size() + exceptRules.size();
    }
  }

  /** How much it holds: single days, days of the year, ranges, rules and their exceptions. */
  int entries() {
    long entries = (long) dates.size() + yearly.size() + ranges.size();
    for (Rule rule : rules) {
      entries += rule == null ? 1 : rule.entries();
    }
    return (int) Math.min(Integer.MAX_VALUE, entries);
  }

  /**
   * Checks it.
   *
   * @return the days it excludes
   * @throws Problem 422 naming every entry that breaks a rule
   */
  Exclusions exclusions() {
    return new CheckCalendar(this).exclusions();
  }

  /** The same, once it was found good, with the weekdays as {@code SAT}. */
  NewCalendar tidy() {
    List<String> shorter =
        weekdays.stream().map(day -> day.substring(0, 3).toUpperCase(Locale.ROOT)).toList();
    return new NewCalendar(dates, yearly, shorter, ranges, rules);
  }
}
