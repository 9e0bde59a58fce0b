package org.watchbill.calendar;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Days that recur by rules, for any year: a year is worked out when it is first asked for, and kept
 * while others are not asked for more often. Asking for a day of such a year is quick, however many
 * rules there are.
 */
public final class RecurringDays {

  /** No rule at all. */
  static final RecurringDays NONE = new RecurringDays(List.of());

  private static final int MOST_YEARS = 24;

  /**
   * Something that recurs.
   *
   * @param from the first day; the rule's periods are counted from there
   * @param days how many days in a row it takes each time
   * @param except first days on which it does not come, whatever the rule says
   * @param exceptRules rules that give more of these
   * @param name what it is; null: the date says enough
   */
  record Event(
      DayRule rule,
      LocalDate from,
      int days,
      Set<LocalDate> except,
      List<DayRule> exceptRules,
      String name) {

    private void mark(int year, String[] names) {
      LocalDate begin = LocalDate.of(year, 1, 1);
      LocalDate end = LocalDate.of(year, 12, 31);
      LocalDate since = begin.minusDays(days - 1L);
      Set<LocalDate> not = new HashSet<>(except);
      for (DayRule each : exceptRules) {
        each.each(from, since, end, not::add);
      }
      LocalDate[] next = {begin}; // what comes before is marked
      rule.each(
          from,
          since,
          end,
          first -> {
            if (!not.contains(first)) {
              next[0] = mark(first, next[0], end, names);
            }
          });
    }

    /** Marks one occurrence, from a day on; answers up to where all is marked now. */
    private LocalDate mark(LocalDate first, LocalDate from, LocalDate end, String[] names) {
      LocalDate after = first.plusDays(days);
      LocalDate stop = after.isAfter(end) ? end.plusDays(1) : after;
      LocalDate day = first.isBefore(from) ? from : first;
      for (; day.isBefore(stop); day = day.plusDays(1)) {
        int index = day.getDayOfYear() - 1;
        names[index] = names[index] != null ? names[index] : name == null ? "" : name;
      }
      return day;
    }
  }

  private final List<Event> events;
  private final Map<Integer, String[]> years =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, String[]> eldest) {
          return size() > MOST_YEARS;
        }
      };

  private RecurringDays(List<Event> events) {
    this.events = events;
  }

  static RecurringDays of(List<Event> events) {
    return events.isEmpty() ? NONE : new RecurringDays(List.copyOf(events));
  }

  /** All that any of several has; of several names for a day the first is kept. */
  static RecurringDays union(Collection<RecurringDays> several) {
    List<Event> all = new ArrayList<>();
    several.forEach(each -> all.addAll(each.events));
    return of(all);
  }

  /** The name of what takes a day, or null if nothing does. */
  String reason(LocalDate day) {
    if (events.isEmpty()) {
      return null;
    }
    String name = names(day.getYear())[day.getDayOfYear() - 1];
    return name == null || !name.isEmpty() ? name : day.toString();
  }

  private String[] names(int year) {
    synchronized (years) {
      String[] known = years.get(year);
      if (known != null) {
        return known;
      }
    }
    String[] names = new String[366];
    events.forEach(event -> event.mark(year, names));
    synchronized (years) {
      years.put(year, names);
    }
    return names;
  }
}
