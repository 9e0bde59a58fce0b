package org.watchbill.calendar;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.watchbill.problem.Problem;

/**
 * The days an iCalendar file excludes, gathered one by one. Counts the work too: few lines can ask
 * for very much of it.
 */
final class ICalDays {

  /** Occurrences and days together; an ordinary file of ten years' holidays needs hundreds. */
  private static final int MOST_STEPS = 500_000;

  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final LocalDate from;
  private final LocalDate to;
  private final long begun = System.nanoTime();
  private final TreeMap<LocalDate, String> names = new TreeMap<>();
  private int steps;

  /** Days before {@code from} or after {@code to} do not count. */
  ICalDays(LocalDate from, LocalDate to) {
    this.from = from;
    this.to = to;
  }

  LocalDate from() {
    return from;
  }

  LocalDate to() {
    return to;
  }

  /**
   * One step of the work.
   *
   * @param path what makes for the work
   * @throws Problem 422 when it is too much
   */
  void spend(String path) {
    if (++steps > MOST_STEPS || System.nanoTime() - begun > MOST_NANOS) {
      throw Problem.unprocessable(
          path,
          "there is too much to expand (at most %d occurrences and days in a file, from each"
                  .formatted(MOST_STEPS)
              + " DTSTART on); give a later DTSTART, or split the file");
    }
  }

  /** Notes the days from first to last that count; a day keeps the first name it got. */
  boolean mark(LocalDate first, LocalDate last, String name) {
    LocalDate end = last.isAfter(to) ? to : last;
    LocalDate day = first.isBefore(from) ? from : first;
    boolean any = !day.isAfter(end);
    for (; !day.isAfter(end); day = day.plusDays(1)) {
      spend("$");
      names.putIfAbsent(day, name == null ? "" : name);
    }
    return any;
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

  /** Single days, and ranges of days in a row that bear one name. */
  NewCalendar calendar() {
    List<NewCalendar.Day> dates = new ArrayList<>();
    List<NewCalendar.Range> ranges = new ArrayList<>();
    LocalDate start = null;
    for (Map.Entry<LocalDate, String> entry : names.entrySet()) {
      LocalDate day = entry.getKey();
      start = start == null ? day : start;
      if (!entry.getValue().equals(names.get(day.plusDays(1)))) {
        String name = entry.getValue().isEmpty() ? null : entry.getValue();
        if (start.equals(day)) {
          dates.add(new NewCalendar.Day(day.toString(), name));
        } else {
          ranges.add(new NewCalendar.Range(start.toString(), day.toString(), name));
        }
        start = null;
      }
    }
    return new NewCalendar(dates, List.of(), List.of(), ranges);
  }
}
