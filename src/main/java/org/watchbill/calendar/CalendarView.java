package org.watchbill.calendar;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * A calendar as the REST API shows it.
 *
 * @param imported what was made of an iCalendar file, in the answer to it only
 */
public record CalendarView(
    String name,
    List<NewCalendar.Day> dates,
    List<NewCalendar.Day> yearly,
    List<String> weekdays,
    List<NewCalendar.Range> ranges,
    List<NewCalendar.Rule> rules,
    long revision,
    Instant updatedAt,
    String updatedBy,
    @JsonInclude(JsonInclude.Include.NON_NULL) Imported imported) {

  static CalendarView of(ExclusionCalendar calendar, Imported imported) {
    NewCalendar days = calendar.definition();
    return new CalendarView(
        calendar.name(),
        days.dates(),
        days.yearly(),
        days.weekdays(),
        days.ranges(),
        days.rules(),
        calendar.revision(),
        calendar.updatedAt(),
        calendar.updatedBy(),
        imported);
  }
}
