package org.watchbill.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;

/** One way to choose days of a month. Weekdays count from Sunday = 0 to Saturday = 6. */
sealed interface CronDayRule {

  /** {@code *} in either field. */
  CronDayRule EVERY = new Numbered(CronField.DAY_OF_MONTH.all());

  /** The days chosen, bit n for day n; bits past the end of the month mean nothing. */
  long in(YearMonth month);

  /** The days chosen, such as {@code on the last Friday of the month}. */
  String words();

  /** Day numbers: bit n stands for day n. */
  record Numbered(long days) implements CronDayRule {
    @Override
    public long in(YearMonth month) {
      return days;
    }

    @Override
    public String words() {
      return "on day " + CronWords.numbers(days) + " of the month";
    }
  }

  /** {@code L}, {@code L-3}: so many days before the last; none if the month is too short. */
  record FromLast(int back) implements CronDayRule {
    @Override
    public long in(YearMonth month) {
      int day = month.lengthOfMonth() - back;
      return day < 1 ? 0 : 1L << day;
    }

    @Override
    public String words() {
      return back == 0
          ? "on the last day of the month"
          : "on day %d before the last of the month".formatted(back);
    }
  }

  /** {@code LW}: the last Monday-to-Friday day of the month. */
  record LastWorkday() implements CronDayRule {
    @Override
    public long in(YearMonth month) {
      return 1L << nearestWorkday(month.atEndOfMonth());
    }

    @Override
    public String words() {
      return "on the last Monday-to-Friday day of the month";
    }
  }

  /**
   * {@code 15W}: the Monday-to-Friday day nearest to a day, never in another month; none if the
   * month lacks that day.
   */
  record NearestWorkday(int day) implements CronDayRule {
    @Override
    public long in(YearMonth month) {
      return month.isValidDay(day) ? 1L << nearestWorkday(month.atDay(day)) : 0;
    }

    @Override
    public String words() {
      return "on the Monday-to-Friday day nearest to day " + day + " of the month";
    }
  }

  /** Weekdays: bit n stands for weekday n. */
  record Weekdays(long weekdays) implements CronDayRule {
    @Override
    public long in(YearMonth month) {
      int first = weekdayOfFirst(month);
      long week = (weekdays >>> first | weekdays << 7 - first) & 0x7F;
      return (week | week << 7 | week << 14 | week << 21 | week << 28) << 1;
    }

    @Override
    public String words() {
      return "on " + CronWords.weekdays(weekdays);
    }
  }

  /** {@code 6#3}: the third Saturday; none if the month has fewer. */
  record Nth(int weekday, int nth) implements CronDayRule {
    @Override
    public long in(YearMonth month) {
      return 1L << firstOn(weekday, month) + 7 * (nth - 1);
    }

    @Override
    public String words() {
      return "on the " + CronWords.nth(nth) + " " + CronWords.weekday(weekday) + " of the month";
    }
  }

  /** {@code 5L}: the last Friday of the month. */
  record Last(int weekday) implements CronDayRule {
    @Override
    public long in(YearMonth month) {
      int fifth = firstOn(weekday, month) + 28;
      return 1L << (month.isValidDay(fifth) ? fifth : fifth - 7);
    }

    @Override
    public String words() {
      return "on the last " + CronWords.weekday(weekday) + " of the month";
    }
  }

  private static int weekdayOfFirst(YearMonth month) {
    return month.atDay(1).getDayOfWeek().getValue() % 7;
  }

  private static int firstOn(int weekday, YearMonth month) {
    return 1 + Math.floorMod(weekday - weekdayOfFirst(month), 7);
  }

  private static int nearestWorkday(LocalDate date) {
    int day = date.getDayOfMonth();
    if (date.getDayOfWeek() == DayOfWeek.SATURDAY) {
      return day == 1 ? 3 : day - 1;
    }
    if (date.getDayOfWeek() == DayOfWeek.SUNDAY) {
      return day == date.lengthOfMonth() ? day - 2 : day + 1;
    }
    return day;
  }
}
