package org.watchbill.calendar;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Days on which schedules do not run. Days are days of a wall clock: the caller says in which zone
 * by the {@link LocalDate} it asks for. Asking is quick whatever the number of days.
 *
 * @param dates single days, each with the reason
 * @param yearly days of every year, each with the reason; 29 February counts in leap years only
 * @param weekdays days of every week
 * @param ranges days in a row; whatever was given, these are ascending and do not overlap
 * @param rules days that recur
 */
public record Exclusions(
    Map<LocalDate, String> dates,
    Map<MonthDay, String> yearly,
    Set<DayOfWeek> weekdays,
    List<DayRange> ranges,
    RecurringDays rules) {

  /** No day at all. */
  public static final Exclusions NONE = new Exclusions(Map.of(), Map.of(), Set.of(), List.of());

  /** Days of which none recurs by a rule. */
  public Exclusions(
      Map<LocalDate, String> dates,
      Map<MonthDay, String> yearly,
      Set<DayOfWeek> weekdays,
      List<DayRange> ranges) {
    this(dates, yearly, weekdays, ranges, RecurringDays.NONE);
  }

  public Exclusions {
    dates = Map.copyOf(dates);
    yearly = Map.copyOf(yearly);
    weekdays = Set.copyOf(weekdays);
    ranges = disjoint(ranges);
  }

  private static List<DayRange> disjoint(List<DayRange> given) {
    List<DayRange> apart = new ArrayList<>();
    LocalDate free = LocalDate.MIN;
    for (DayRange range : given.stream().sorted(Comparator.comparing(DayRange::from)).toList()) {
      if (!range.to().isBefore(free)) {
        apart.add(range.from().isBefore(free) ? range.startingAt(free) : range);
        free = range.to().plusDays(1);
      }
    }
    return List.copyOf(apart);
  }

  /** The days that any of several excludes; of several reasons for a day the first is kept. */
  public static Exclusions union(Collection<Exclusions> several) {
    Map<LocalDate, String> dates = new HashMap<>();
    Map<MonthDay, String> yearly = new HashMap<>();
    Set<DayOfWeek> weekdays = EnumSet.noneOf(DayOfWeek.class);
    List<DayRange> ranges = new ArrayList<>();
    for (Exclusions each : several) {
      each.dates.forEach(dates::putIfAbsent);
      each.yearly.forEach(yearly::putIfAbsent);
      weekdays.addAll(each.weekdays);
      ranges.addAll(each.ranges);
    }
    return new Exclusions(
        dates,
        yearly,
        weekdays,
        ranges,
        RecurringDays.union(several.stream().map(Exclusions::rules).toList()));
  }

  /**
   * Why a day is excluded: its name, such as {@code Christmas Day}, {@code summer closing} or
   * {@code Saturday}, or where nobody gave one the date or the range itself.
   *
   * @return empty if the day is not excluded
   */
  public Optional<String> reason(LocalDate day) {
    String named = dates.get(day);
    if (named == null && !yearly.isEmpty()) {
      named = yearly.get(MonthDay.from(day));
    }
    if (named == null) {
      named = ofRange(day);
    }
    if (named == null) {
      named = rules.reason(day);
    }
    if (named == null && weekdays.contains(day.getDayOfWeek())) {
      named = day.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }
    return Optional.ofNullable(named);
  }

  /** The reason of the range that holds the day, or null; a search by halves. */
  private String ofRange(LocalDate day) {
    int low = 0;
    int high = ranges.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ranges.get(middle).to().isBefore(day)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < ranges.size() && ranges.get(low).holds(day) ? ranges.get(low).reason() : null;
  }
}
