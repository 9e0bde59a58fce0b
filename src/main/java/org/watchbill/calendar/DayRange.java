package org.watchbill.calendar;

import java.time.LocalDate;

/**
 * Days in a row.
 *
 * @param from the first day
 * @param to the last day, which belongs to the range
 * @param reason why they are excluded
 */
public record DayRange(LocalDate from, LocalDate to, String reason) {

  /**
   * A range of at least one day.
   *
   * @throws IllegalArgumentException if it ends before it begins
   */
  public DayRange {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("from " + from + " is after to " + to);
    }
  }

  /** Whether the day is one of them. */
  boolean holds(LocalDate day) {
    return !day.isBefore(from) && !day.isAfter(to);
  }

  /** What is left of it from a later day on. */
  DayRange startingAt(LocalDate day) {
    return new DayRange(day, to, reason);
  }
}
