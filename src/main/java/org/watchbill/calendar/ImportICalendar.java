package org.watchbill.calendar;

import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.property.RawProperty;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.watchbill.problem.Problem;

/**
 * Makes a calendar of an iCalendar file (RFC 5545): every day an event touches, by the event's own
 * wall clock, is excluded and bears the event's summary. Events that recur stay rules. What is over
 * since more than a year is left out; so are cancelled events and all that is no event.
 */
final class ImportICalendar {

  private static final int YEARS_BACK = 1;

  /** What was read, and what to say of it. */
  record Result(NewCalendar calendar, Imported imported) {}

  private ImportICalendar() {}

  /**
   * Reads a file.
   *
   * @throws Problem 422 naming the event and the property it cannot use; also if there is too much
   *     to count
   */
  static Result read(byte[] file, LocalDate today) {
    ICalDays days = new ICalDays(today.minusYears(YEARS_BACK));
    List<ICalEvent> events = events(ICalText.read(file));
    Map<String, Set<LocalDate>> replaced = replaced(events);
    int cancelled = 0;
    int outside = 0;
    for (ICalEvent event : events) {
      if (event.cancelled()) {
        cancelled++;
      } else if (!event.gather(days, replaced.getOrDefault(event.uid(), Set.of()))) {
        outside++;
      }
    }
    int used = events.size() - cancelled - outside;
    return new Result(
        days.calendar(), new Imported(days.from(), used, days.rules(), cancelled, outside));
  }

  private static List<ICalEvent> events(ICalText.File file) {
    List<ICalEvent> events = new ArrayList<>();
    for (ICalendar calendar : file.calendars()) {
      ZoneId zone = zone(calendar);
      for (VEvent event : calendar.getEvents()) {
        int index = events.size();
        events.add(ICalEvent.of(event, "VEVENT[" + index + "]", zone, file.rules().get(index)));
      }
    }
    return events;
  }

  /** By UID, the days of occurrences that an event of their own stands for. */
  private static Map<String, Set<LocalDate>> replaced(List<ICalEvent> events) {
    Map<String, Set<LocalDate>> replaced = new HashMap<>();
    for (ICalEvent event : events) {
      if (event.replaces() != null) {
        replaced.computeIfAbsent(event.uid(), uid -> new HashSet<>()).add(event.replaces());
      }
    }
    return replaced;
  }

  /** Where times in UTC are local: Google and others say so in a property of their own. */
  private static ZoneId zone(ICalendar calendar) {
    RawProperty zone = calendar.getExperimentalProperty("X-WR-TIMEZONE");
    return zone == null ? ZoneId.of("UTC") : zone(zone.getValue(), ZoneId.of("UTC"));
  }

  /** The zone of that name, or another if there is none: many programs make up their own. */
  static ZoneId zone(String name, ZoneId otherwise) {
    try {
      return name == null ? otherwise : ZoneId.of(name.replaceFirst("^/", ""));
    } catch (DateTimeException e) {
      return otherwise;
    }
  }
}
