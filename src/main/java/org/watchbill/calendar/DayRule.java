package org.watchbill.calendar;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.time.temporal.WeekFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A rule by which days recur: RFC 5545, 3.3.10, without the parts that choose times within a day.
 * It goes by periods, each a day, a week, a month or a year long, of which every {@code
 * interval}-th counts from the one that has the rule's first day; of each it takes the days that
 * all its parts allow. So any day of any year can be asked for, and nothing is written out.
 *
 * <p>What a rule leaves open its first day says: {@code FREQ=YEARLY} is that day of every year.
 * Under {@code BYWEEKNO} a year is one of weeks: from the first week that has four of its days in
 * the calendar year.
 *
 * @param until the last day there may be, or null
 * @param positions of those that are left of a period, counted from 1, or back from -1; or empty
 */
record DayRule(
    Period period,
    int interval,
    LocalDate until,
    Set<Integer> months,
    Set<Integer> weekNumbers,
    Set<Integer> yearDays,
    Set<Integer> monthDays,
    List<Weekday> weekdays,
    Set<Integer> positions,
    DayOfWeek weekStart) {

  /** How long a period is. */
  enum Period {
    DAILY,
    WEEKLY,
    MONTHLY,
    YEARLY
  }

  /**
   * A day of the week.
   *
   * @param number the how manieth of its month or year, negative from the end; 0 for every one
   */
  record Weekday(int number, DayOfWeek day) {}

  /** Nothing is computed beyond. */
  static final LocalDate LAST = LocalDate.of(9999, 12, 31);

  /** The same rule with another end. */
  DayRule until(LocalDate last) {
    return new DayRule(
        period,
        interval,
        last,
        months,
        weekNumbers,
        yearDays,
        monthDays,
        weekdays,
        positions,
        weekStart);
  }

  /** Whether it gives a day; days before the first one are none of its. */
  boolean gives(LocalDate first, LocalDate day) {
    return between(first, day, day).findAny().isPresent();
  }

  /** The days it gives from one day to another, in order. */
  Stream<LocalDate> between(LocalDate first, LocalDate from, LocalDate to) {
    Stream.Builder<LocalDate> days = Stream.builder();
    each(first, from, to, days);
    return days.build();
  }

  /** The same, told one by one. */
  void each(LocalDate first, LocalDate from, LocalDate to, Consumer<LocalDate> hears) {
    LocalDate begin = from.isBefore(first) ? first : from;
    LocalDate last = until != null && until.isBefore(to) ? until : to;
    if (begin.isAfter(last)) {
      return;
    }
    Predicate<LocalDate> allowed = allowed(first);
    long origin = number(first);
    long end = number(last);
    long start = origin + Math.floorDiv(number(begin) - origin, (long) interval) * interval;
    for (long number = start; number <= end; number += interval) {
      days(
          number,
          first,
          allowed,
          day -> {
            if (!day.isBefore(begin) && !day.isAfter(last)) {
              hears.accept(day);
            }
          });
    }
  }

  /**
   * The day that is the n-th it gives; the first one counts even where it is none of its.
   *
   * @param step called for each period that is looked at; may throw to end the search
   * @return empty if there are not so many up to {@link #LAST}
   */
  Optional<LocalDate> nth(LocalDate first, long n, Runnable step) {
    if (n == 1) {
      return Optional.of(first);
    }
    long left = n - 1;
    long mostYears = left / 366; // no period gives a day twice
    if (mostYears > LAST.getYear() - first.getYear()) {
      return Optional.empty();
    }
    Predicate<LocalDate> allowed = allowed(first);
    List<LocalDate> days = new ArrayList<>();
    for (long number = number(first); !begins(number).isAfter(LAST); number += interval) {
      step.run();
      days.clear();
      days(number, first, allowed, days::add);
      for (LocalDate day : days) {
        if (day.isAfter(first) && --left == 0) {
          return Optional.of(day);
        }
      }
    }
    return Optional.empty();
  }

  /** Which period a day is in, counted from anywhere. */
  private long number(LocalDate day) {
    return switch (period) {
      case DAILY -> day.toEpochDay();
      case WEEKLY -> Math.floorDiv(day.toEpochDay() - weekOffset(), 7L);
      case MONTHLY -> day.getYear() * 12L + day.getMonthValue() - 1;
      case YEARLY -> weekNumbers.isEmpty() ? day.getYear() : day.get(weeks().weekBasedYear());
    };
  }

  /** The first day of 1970 was a Thursday. */
  private long weekOffset() {
    return weekStart.getValue() - DayOfWeek.THURSDAY.getValue();
  }

  private WeekFields weeks() {
    return WeekFields.of(weekStart, 4);
  }

  private LocalDate begins(long number) {
    return switch (period) {
      case DAILY -> LocalDate.ofEpochDay(number);
      case WEEKLY -> LocalDate.ofEpochDay(number * 7 + weekOffset());
      case MONTHLY ->
          LocalDate.of((int) Math.floorDiv(number, 12L), (int) Math.floorMod(number, 12L) + 1, 1);
      case YEARLY ->
          weekNumbers.isEmpty()
              ? LocalDate.of((int) number, 1, 1)
              : LocalDate.of((int) number, 1, 4).with(TemporalAdjusters.previousOrSame(weekStart));
    };
  }

  private void days(
      long number, LocalDate first, Predicate<LocalDate> allowed, Consumer<LocalDate> hears) {
    if (positions.isEmpty()) {
      allowedDays(number, first, allowed, hears);
    } else {
      List<LocalDate> days = new ArrayList<>();
      allowedDays(number, first, allowed, days::add);
      chosen(days).forEach(hears);
    }
  }

  private void allowedDays(
      long number, LocalDate first, Predicate<LocalDate> allowed, Consumer<LocalDate> hears) {
    if (period != Period.YEARLY || !weekNumbers.isEmpty()) {
      stretch(begins(number), begins(number + 1), allowed, hears);
      return;
    }
    int onlyMonth = months.isEmpty() && open() ? first.getMonthValue() : 0;
    for (int month = 1; month <= 12; month++) { // most rules of a year are of one month
      if (onlyMonth == 0 ? months.isEmpty() || months.contains(month) : month == onlyMonth) {
        LocalDate begin = LocalDate.of((int) number, month, 1);
        stretch(begin, begin.plusMonths(1), allowed, hears);
      }
    }
  }

  private static void stretch(
      LocalDate begin, LocalDate end, Predicate<LocalDate> allowed, Consumer<LocalDate> hears) {
    for (LocalDate day = begin; day.isBefore(end); day = day.plusDays(1)) {
      if (allowed.test(day)) {
        hears.accept(day);
      }
    }
  }

  private List<LocalDate> chosen(List<LocalDate> days) {
    return positions.stream()
        .map(position -> position > 0 ? position - 1 : days.size() + position)
        .filter(index -> index >= 0 && index < days.size())
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .map(days::get)
        .toList();
  }

  /** Whether no part says which days. */
  private boolean open() {
    return yearDays.isEmpty() && monthDays.isEmpty() && weekdays.isEmpty();
  }

  private Predicate<LocalDate> allowed(LocalDate first) {
    return day ->
        (months.isEmpty() || months.contains(day.getMonthValue()))
            && (weekNumbers.isEmpty() || isOfWeek(day))
            && (yearDays.isEmpty() || has(yearDays, day.getDayOfYear(), day.lengthOfYear()))
            && (monthDays.isEmpty() || has(monthDays, day.getDayOfMonth(), day.lengthOfMonth()))
            && (weekdays.isEmpty() || weekdays.stream().anyMatch(weekday -> is(weekday, day)))
            && (!open() || isAsTheFirst(day, first));
  }

  private static boolean has(Set<Integer> numbers, int number, int of) {
    return numbers.contains(number) || numbers.contains(number - of - 1);
  }

  private boolean isOfWeek(LocalDate day) {
    int year = day.get(weeks().weekBasedYear());
    long all =
        ChronoUnit.WEEKS.between(begins(year), begins(year + 1L)); // of a yearly rule: see ReadRule
    return has(weekNumbers, day.get(weeks().weekOfWeekBasedYear()), (int) all);
  }

  private boolean is(Weekday weekday, LocalDate day) {
    if (day.getDayOfWeek() != weekday.day()) {
      return false;
    }
    boolean ofYear = period == Period.YEARLY && months.isEmpty();
    int number = ofYear ? day.getDayOfYear() : day.getDayOfMonth();
    int length = ofYear ? day.lengthOfYear() : day.lengthOfMonth();
    return weekday.number() == 0
        || weekday.number() == (number - 1) / 7 + 1
        || weekday.number() == -((length - number) / 7 + 1);
  }

  private boolean isAsTheFirst(LocalDate day, LocalDate first) {
    return switch (period) {
      case DAILY -> true;
      case WEEKLY -> day.getDayOfWeek() == first.getDayOfWeek();
      case MONTHLY -> day.getDayOfMonth() == first.getDayOfMonth();
      case YEARLY ->
          weekNumbers.isEmpty()
              ? day.getDayOfMonth() == first.getDayOfMonth()
                  && (!months.isEmpty() || day.getMonth() == first.getMonth())
              : day.getDayOfWeek() == first.getDayOfWeek();
    };
  }

  /** As RFC 5545 writes it, with whole days. */
  String text() {
    StringBuilder text = new StringBuilder("FREQ=" + period);
    part(text, "INTERVAL", interval == 1 ? List.of() : List.of(interval));
    part(text, "UNTIL", until == null ? List.of() : List.of(until.toString().replace("-", "")));
    part(text, "BYMONTH", months);
    part(text, "BYWEEKNO", weekNumbers);
    part(text, "BYYEARDAY", yearDays);
    part(text, "BYMONTHDAY", monthDays);
    part(text, "BYDAY", weekdays.stream().map(DayRule::text).toList());
    part(text, "BYSETPOS", positions);
    part(text, "WKST", weekStart == DayOfWeek.MONDAY ? List.of() : List.of(text(weekStart)));
    return text.toString();
  }

  private static void part(StringBuilder text, String name, Iterable<?> values) {
    String separator = ";" + name + "=";
    for (Object value : values) {
      text.append(separator).append(value);
      separator = ",";
    }
  }

  private static String text(Weekday weekday) {
    return (weekday.number() == 0 ? "" : weekday.number()) + text(weekday.day());
  }

  private static String text(DayOfWeek day) {
    return day.name().substring(0, 2);
  }
}
