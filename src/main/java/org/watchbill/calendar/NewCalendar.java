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
 */
public record NewCalendar(
    List<Day> dates, List<Day> yearly, List<String> weekdays, List<Range> ranges) {

  public NewCalendar {
    dates = dates == null ? List.of() : dates;
    yearly = yearly == null ? List.of() : yearly;
    weekdays = weekdays == null ? List.of() : weekdays;
    ranges = ranges == null ? List.of() : ranges;
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

  /** How much it holds: single days, days of the year and ranges. */
  int entries() {
    return dates.size() + yearly.size() + ranges.size();
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
    return new NewCalendar(dates, yearly, shorter, ranges);
  }
}
