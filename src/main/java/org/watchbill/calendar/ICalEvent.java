package org.watchbill.calendar;

import biweekly.component.VEvent;
import biweekly.property.DateOrDateTimeProperty;
import biweekly.property.DurationProperty;
import biweekly.property.ExceptionDates;
import biweekly.property.ExceptionRule;
import biweekly.property.RecurrenceDates;
import biweekly.property.RecurrenceRule;
import biweekly.util.DateTimeComponents;
import biweekly.util.ICalDate;
import biweekly.util.Period;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.watchbill.problem.Problem;

/**
 * An event by its own wall clock.
 *
 * @param path what an error calls it
 * @param replaces the first day of the occurrence of another event of this UID that it stands for,
 *     or null
 * @param start midnight if it has no time
 * @param moreDays how many days it touches after its first
 * @param zone whose clock it goes by: for those of its times that are in UTC
 * @param event as the library read it
 */
record ICalEvent(
    String path,
    String uid,
    String name,
    boolean cancelled,
    LocalDate replaces,
    LocalDateTime start,
    long moreDays,
    ZoneId zone,
    VEvent event) {

  static ICalEvent of(VEvent event, String path, ZoneId fileZone) {
    if (event.getDateStart() == null || event.getDateStart().getValue() == null) {
      throw Problem.unprocessable(path + ".DTSTART", "is missing");
    }
    String zoneName = event.getDateStart().getParameters().getTimezoneId();
    ZoneId zone = ImportICalendar.zone(zoneName, fileZone);
    LocalDateTime start = wall(event.getDateStart(), zone, path + ".DTSTART");
    LocalDate last = last(start, end(event, start, zone, path), path);
    return new ICalEvent(
        path,
        event.getUid() == null ? null : event.getUid().getValue(),
        ICalDays.name(event.getSummary() == null ? null : event.getSummary().getValue()),
        event.getStatus() != null && event.getStatus().isCancelled(),
        replaces(event, zone, path),
        start,
        last.toEpochDay() - start.toLocalDate().toEpochDay(),
        zone,
        event);
  }

  private static LocalDateTime end(VEvent event, LocalDateTime start, ZoneId zone, String path) {
    DurationProperty duration = event.getDuration();
    if (event.getDateEnd() != null && event.getDateEnd().getValue() != null) {
      return wall(event.getDateEnd(), zone, path + ".DTEND");
    }
    if (duration != null && duration.getValue() != null) {
      return plus(start, duration.getValue(), path);
    }
    return start;
  }

  private static LocalDateTime plus(
      LocalDateTime start, biweekly.util.Duration length, String path) {
    try {
      return start.plus(Duration.ofMillis(length.toMillis()));
    } catch (DateTimeException | ArithmeticException e) {
      throw Problem.unprocessable(path + ".DURATION", "'" + length + "' is too long");
    }
  }

  /** An end is not part of the event: one at midnight leaves that day out. */
  private static LocalDate last(LocalDateTime start, LocalDateTime end, String path) {
    if (end.isBefore(start)) {
      throw Problem.unprocessable(
          path + ".DTEND", "ends at " + end + ", before its start " + start);
    }
    return end.isAfter(start) && end.toLocalTime().equals(LocalTime.MIDNIGHT)
        ? end.toLocalDate().minusDays(1)
        : end.toLocalDate();
  }

  private static LocalDate replaces(VEvent event, ZoneId zone, String path) {
    if (event.getRecurrenceId() == null || event.getRecurrenceId().getValue() == null) {
      return null;
    }
    if (event.getRecurrenceId().getRange() != null) {
      throw Problem.unprocessable(
          path + ".RECURRENCE-ID", "RANGE is not known here; export the file without it");
    }
    return wall(event.getRecurrenceId(), zone, path + ".RECURRENCE-ID").toLocalDate();
  }

  private static LocalDateTime wall(DateOrDateTimeProperty property, ZoneId zone, String path) {
    return wall(property.getValue(), zone, path);
  }

  /** What the wall clock shows, taken from the text; never from the library's instant. */
  static LocalDateTime wall(ICalDate date, ZoneId zone, String path) {
    DateTimeComponents text = date.getRawComponents();
    try {
      LocalDateTime wall =
          LocalDateTime.of(
              LocalDate.of(text.getYear(), text.getMonth(), text.getDate()),
              LocalTime.of(text.getHour(), text.getMinute(), text.getSecond()));
      if (wall.getYear() >= 1600) { // the library reckons older ones in the Julian calendar
        return text.isUtc()
            ? wall.atOffset(ZoneOffset.UTC).atZoneSameInstant(zone).toLocalDateTime()
            : wall;
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw Problem.unprocessable(path, "'" + text + "' is not a date after the year 1600");
  }

  /**
   * Marks the days it touches.
   *
   * @param replaced first days of occurrences that other events stand for
   * @return whether any of them counts
   */
  boolean mark(ICalDays days, Set<LocalDate> replaced) {
    Set<LocalDate> except = new HashSet<>(replaces == null ? replaced : Set.of());
    boolean[] any = new boolean[1];
    Consumer<LocalDate> occurs =
        first -> {
          if (!except.contains(first)) {
            any[0] |= days.mark(first, first.plusDays(moreDays), name);
          }
        };
    if (replaces == null) {
      exceptions(days, except);
      recur(days, occurs);
      any[0] |= periods(days);
    }
    occurs.accept(start.toLocalDate());
    return any[0];
  }

  private void exceptions(ICalDays days, Set<LocalDate> except) {
    for (ExceptionDates dates : event.getExceptionDates()) {
      dates.getValues().forEach(date -> except.add(day(date, ".EXDATE")));
    }
    for (ExceptionRule rule : event.getProperties(ExceptionRule.class)) {
      new ICalRule(rule.getValue(), this, ".EXRULE").days(days, except::add);
    }
  }

  private void recur(ICalDays days, Consumer<LocalDate> occurs) {
    for (RecurrenceRule rule : event.getProperties(RecurrenceRule.class)) {
      new ICalRule(rule.getValue(), this, ".RRULE").days(days, occurs);
    }
    for (RecurrenceDates dates : event.getRecurrenceDates()) {
      dates.getDates().forEach(date -> occurs.accept(day(date, ".RDATE")));
    }
  }

  private boolean periods(ICalDays days) {
    boolean any = false;
    for (RecurrenceDates dates : event.getRecurrenceDates()) {
      for (Period period : dates.getPeriods()) {
        LocalDateTime from = wall(period.getStartDate(), zone, path + ".RDATE");
        LocalDateTime to =
            period.getEndDate() == null
                ? plus(from, period.getDuration(), path)
                : wall(period.getEndDate(), zone, path + ".RDATE");
        any |= days.mark(from.toLocalDate(), last(from, to, path), name);
      }
    }
    return any;
  }

  private LocalDate day(ICalDate date, String property) {
    return wall(date, zone, path + property).toLocalDate();
  }
}
