package org.watchbill.schedule;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The days an expression allows: its last three fields. With both day fields restricted a day need
 * match only one of them; this is Vixie cron's rule (crontab(5)), where a field that starts with
 * {@code *} does not count as restricted, so {@code *}{@code /2} narrows the other field instead.
 *
 * @param months bit n stands for month n
 */
record CronDays(long months, Field ofMonth, Field ofWeek) {

  /** The Gregorian calendar repeats every 400 years to the day of the week. */
  private static final int CYCLE = 400 * 12;

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

    /** {@code on day 1 or on the last day of the month}. */
    String words() {
      return rules.stream().map(CronDayRule::words).collect(Collectors.joining(" or "));
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

  /** The first allowed day that is not before {@code from}; empty only if there is never one. */
  Optional<LocalDate> nextOrSame(LocalDate from) {
    YearMonth month = YearMonth.from(from);
    long days = in(month) >>> from.getDayOfMonth() << from.getDayOfMonth();
    for (int i = 0; days == 0 && i < CYCLE; i++) {
      month = month.plusMonths(1);
      days = in(month);
    }
    return days == 0
        ? Optional.empty()
        : Optional.of(month.atDay(Long.numberOfTrailingZeros(days)));
  }

  /** The allowed days of one month; bit n stands for day n. */
  private long in(YearMonth month) {
    if ((months & 1L << month.getMonthValue()) == 0) {
      return 0;
    }
    long days =
        either() ? ofMonth.in(month) | ofWeek.in(month) : ofMonth.in(month) & ofWeek.in(month);
    return days & (1L << month.lengthOfMonth() + 1) - 1;
  }
}
