package org.watchbill.calendar;

import biweekly.component.VEvent;
import biweekly.property.DateOrDateTimeProperty;
import biweekly.property.DurationProperty;
import biweekly.property.ExceptionDates;
import biweekly.property.RecurrenceDates;
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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
 * @param rules by which it recurs, or does not
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
    VEvent event,
    List<RuleLine> rules) {

  static ICalEvent of(VEvent event, String path, ZoneId fileZone, List<RuleLine> rules) {
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
        event,
        rules);
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
   * Gathers what it excludes.
   *
   * @param replaced first days of occurrences that other events stand for
   * @return whether any of it counts
   */
  boolean gather(ICalDays days, Set<LocalDate> replaced) {
    if (replaces != null) {
      return days.add(start.toLocalDate(), lastFrom(start.toLocalDate()), name);
    }
    Set<LocalDate> except = new TreeSet<>(replaced);
    for (ExceptionDates dates : event.getExceptionDates()) {
      dates.getValues().forEach(date -> except.add(day(date, ".EXDATE")));
    }
    List<DayRule> exceptRules =
        rules.stream().filter(RuleLine::excludes).map(line -> rule(line, days)).toList();
    List<DayRule> given =
        rules.stream().filter(line -> !line.excludes()).map(line -> rule(line, days)).toList();
    if ((long) given.size() * (1 + except.size() + exceptRules.size())
        > CheckCalendar.MOST_ENTRIES) {
      throw Problem.unprocessable(
          path,
          "%d rules with %d exceptions each are too many: at most %d in all"
              .formatted(
                  given.size(), except.size() + exceptRules.size(), CheckCalendar.MOST_ENTRIES));
    }
    boolean any = false;
    for (DayRule rule : given) {
      any |= days.add(recurring(rule, except, exceptRules), rule.until());
    }
    Set<LocalDate> firsts = new TreeSet<>();
    LocalDate first = start.toLocalDate();
    if (given.stream().noneMatch(rule -> rule.gives(first, first))) {
      firsts.add(first);
    }
    for (RecurrenceDates dates : event.getRecurrenceDates()) {
      dates.getDates().forEach(date -> firsts.add(day(date, ".RDATE")));
    }
    for (LocalDate day : firsts) {
      if (!except.contains(day) && exceptRules.stream().noneMatch(r -> gives(r, day, days))) {
        any |= days.add(day, lastFrom(day), name);
      }
    }
    return any | periods(days);
  }

  private boolean gives(DayRule exceptRule, LocalDate day, ICalDays days) {
    days.budget().spend(path + ".EXRULE");
    return exceptRule.gives(start.toLocalDate(), day);
  }

  private LocalDate lastFrom(LocalDate first) {
    try {
      return first.plusDays(moreDays);
    } catch (DateTimeException e) {
      throw Problem.unprocessable(path + ".DTEND", "ends after the year 9999");
    }
  }

  private NewCalendar.Rule recurring(
      DayRule rule, Set<LocalDate> except, List<DayRule> exceptRules) {
    if (moreDays >= CheckCalendar.MOST_DAYS) {
      throw Problem.unprocessable(
          path + ".DTEND",
          "takes %d days and recurs; what recurs may take at most %d"
              .formatted(moreDays + 1, CheckCalendar.MOST_DAYS));
    }
    return new NewCalendar.Rule(
        rule.text(),
        start.toLocalDate().toString(),
        moreDays == 0 ? null : (int) moreDays + 1,
        except.stream().map(LocalDate::toString).toList(),
        exceptRules.stream().map(DayRule::text).toList(),
        name);
  }

  /** The rule with its last day, whatever it ends by. */
  private DayRule rule(RuleLine line, ICalDays days) {
    ReadRule.Read read = line.read();
    read.times().forEach((part, values) -> checkTime(line, part, values));
    if (read.until() != null) {
      return read.rule().until(until(read));
    }
    if (read.count() == 0) {
      return read.rule();
    }
    return read.rule()
        .nth(start.toLocalDate(), read.count(), () -> days.budget().spend(line.path()))
        .map(read.rule()::until)
        .orElse(read.rule());
  }

  /** The day of the last occurrence that begins by then, by the event's own clock. */
  private LocalDate until(ReadRule.Read read) {
    if (read.untilDate()) {
      return read.until().toLocalDate();
    }
    LocalDateTime wall =
        read.utc()
            ? read.until().atOffset(ZoneOffset.UTC).atZoneSameInstant(zone).toLocalDateTime()
            : read.until();
    boolean tooLate = start.toLocalTime().isAfter(wall.toLocalTime());
    return tooLate ? wall.toLocalDate().minusDays(1) : wall.toLocalDate();
  }

  /** A time that the start has anyway says nothing new. */
  private void checkTime(RuleLine line, String part, Set<Integer> values) {
    DateTimeComponents text = event.getDateStart().getValue().getRawComponents();
    if (!event.getDateStart().getValue().hasTime()) {
      throw line.refused(part + " cannot stand with a DTSTART that is a date; take it out");
    }
    int own =
        switch (part) {
          case "BYHOUR" -> text.getHour();
          case "BYMINUTE" -> text.getMinute();
          default -> text.getSecond();
        };
    if (!values.equals(Set.of(own))) {
      throw line.refused(
          "%s=%s is another time than DTSTART's, %d; only whole days count here, so take it out"
              .formatted(
                  part,
                  values.stream().map(Object::toString).collect(Collectors.joining(",")),
                  own));
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
        any |= days.add(from.toLocalDate(), last(from, to, path), name);
      }
    }
    return any;
  }

  private LocalDate day(ICalDate date, String property) {
    return wall(date, zone, path + property).toLocalDate();
  }
}
