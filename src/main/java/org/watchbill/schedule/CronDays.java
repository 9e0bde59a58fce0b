package org.watchbill.schedule;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;

/**
 * The days an expression allows: its fields from the day on. With both day fields restricted a day
 * need match only one of them; this is Vixie cron's rule (crontab(5)), where a field that starts
 * with {@code *} does not count as restricted, so {@code *}{@code /2} narrows the other field
 * instead. Enterprise Beans' rule is the same, and has no such field.
 *
 * @param months bit n stands for month n
 */
record CronDays(long months, Field ofMonth, Field ofWeek, CronYears years) {

  /** The Gregorian calendar repeats every 400 years to the day of the week. */
  private static final int CYCLE = 400;

  /**
   * One of the two day fields.
   *
   * @param restricted whether it starts with anything but {@code *} (or {@code ?})
   * @param rules a day matches if it matches one of these
   */
  record Field(boolean restricted, List<CronDayRule> rules) {

    /** {@code *}. */
    static final Field ANY = new Field(false, List.of(CronDayRule.EVERY));

    /** Whether it leaves every day. */
    boolean isAny() {
      return rules.equals(ANY.rules);
    }

    long in(YearMonth month) {
      long days = 0;
      for (CronDayRule rule : rules) {
        days |= rule.in(month);
      }
      return days;
    }
  }

  /** Whether a day need match only one of the two day fields. */
  boolean either() {
    return ofMonth.restricted && ofWeek.restricted;
  }

  /** Whether the day fields leave every day. */
  boolean everyDay() {
    return either() ? ofMonth.isAny() || ofWeek.isAny() : ofMonth.isAny() && ofWeek.isAny();
  }

  /** Whether there is ever such a day. */
  boolean exist() {
    return nextOrSame(LocalDate.of(0, 1, 1)).isPresent();
  }

  /** The same days if the day of the week did not matter. */
  CronDays onAnyWeekday() {
    return new CronDays(months, ofMonth, Field.ANY, years);
  }

  /** The same days if the year did not matter. */
  CronDays inAnyYear() {
    return new CronDays(months, ofMonth, ofWeek, CronYears.ANY);
  }

  /** The first allowed day that is not before {@code from}; empty if there is none. */
  Optional<LocalDate> nextOrSame(LocalDate from) {
    var month = Optional.of(YearMonth.from(from));
    long days = in(month.get()) >>> from.getDayOfMonth() << from.getDayOfMonth();
    YearMonth end = month.get().plusYears(tried());
    while (days == 0) {
      month = monthAfter(month.get()).filter(m -> !m.isAfter(end));
      if (month.isEmpty()) {
        return Optional.empty();
      }
      days = chosen(month.get());
    }
    return Optional.of(month.get().atDay(first(days)));
  }

  /** The last allowed day that is not after {@code to}; empty if there is none. */
  Optional<LocalDate> previousOrSame(LocalDate to) {
    var month = Optional.of(YearMonth.from(to));
    long days = in(month.get()) & (1L << to.getDayOfMonth() + 1) - 1;
    YearMonth end = month.get().minusYears(tried());
    while (days == 0) {
      month = monthBefore(month.get()).filter(m -> !m.isBefore(end));
      if (month.isEmpty()) {
        return Optional.empty();
      }
      days = chosen(month.get());
    }
    return Optional.of(month.get().atDay(last(days)));
  }

  /** How many years at most lie between an allowed day and its neighbour. */
  private int tried() {
    return years.isAny() ? CYCLE : CronYears.LAST;
  }

  private Optional<YearMonth> monthAfter(YearMonth month) {
    int year = years.nextOrSame(month.getYear());
    if (year == month.getYear()) {
      int next = first(months & -2L << month.getMonthValue());
      if (next < Long.SIZE) {
        return Optional.of(YearMonth.of(year, next));
      }
      year = years.nextOrSame(year + 1);
    }
    return year < 0 ? Optional.empty() : Optional.of(YearMonth.of(year, first(months)));
  }

  private Optional<YearMonth> monthBefore(YearMonth month) {
    int year = years.previousOrSame(month.getYear());
    if (year == month.getYear()) {
      int previous = last(months & (1L << month.getMonthValue()) - 1);
      if (previous > 0) {
        return Optional.of(YearMonth.of(year, previous));
      }
      year = years.previousOrSame(year - 1);
    }
    return year < 0 ? Optional.empty() : Optional.of(YearMonth.of(year, last(months)));
  }

  /** The allowed days of one month; bit n stands for day n. */
  private long in(YearMonth month) {
    boolean allowed =
        (months & 1L << month.getMonthValue()) != 0
            && years.nextOrSame(month.getYear()) == month.getYear();
    return allowed ? chosen(month) : 0;
  }

  /** The days that the day fields choose of a month. */
  private long chosen(YearMonth month) {
    long days =
        either() ? ofMonth.in(month) | ofWeek.in(month) : ofMonth.in(month) & ofWeek.in(month);
    return days & (1L << month.lengthOfMonth() + 1) - 2;
  }

  private static int first(long days) {
    return Long.numberOfTrailingZeros(days);
  }

  private static int last(long days) {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(days);
  }
}
