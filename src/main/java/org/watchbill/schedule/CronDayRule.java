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

  /** The days chosen in words, such as {@code the last Friday}. */
  String name();

  /**
   * When that is, such as {@code on the last Friday of the month}.
   *
   * @param month {@code the month}, or the name of one
   */
  default String words(String month) {
    return "on " + name() + " of " + month;
  }

  /** Day numbers: bit n stands for day n. */
  record Numbered(long days) implements CronDayRule {
    @Override
    public long in(YearMonth month) {
      return days;
    }

    @Override
    public String name() {
      return (Long.bitCount(days) == 1 ? "day " : "days ") + CronWords.numbers(days);
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
    public String name() {
      return switch (back) {
        case 0 -> "the last day";
        case 1 -> "the day before the last day";
        default -> "the " + CronWords.ordinal(back) + " day before the last day";
      };
    }
  }

  /** {@code LW}: the last Monday-to-Friday day of the month. */
  record LastWorkday() implements CronDayRule {
    @Override
    public long in(YearMonth month) {
      return 1L << nearestWorkday(month.atEndOfMonth());
    }

    @Override
    public String name() {
      return "the last Monday-to-Friday day";
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
    public String name() {
      return "the Monday-to-Friday day nearest to day " + day;
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
    public String name() {
      return CronWords.weekdays(weekdays);
    }

    @Override
    public String words(String month) {
      return "on " + name();
    }
  }

  /** {@code 6#3}: the third Saturday; none if the month has fewer. */
  record Nth(int weekday, int nth) implements CronDayRule {
    @Override
    public long in(YearMonth month) {
      return 1L << firstOn(weekday, month) + 7 * (nth - 1);
    }

    @Override
    public String name() {
      return "the " + CronWords.nth(nth) + " " + CronWords.weekday(weekday);
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
    public String name() {
      return "the last " + CronWords.weekday(weekday);
    }
  }

  /**
   * {@code 27-Last}: the days from one to another, and from a later one to an earlier past the end
   * of the month; none if the month lacks the first, or the weekday it is to end on.
   */
  record Range(CronDayRule from, CronDayRule to) implements CronDayRule {
    @Override
    public long in(YearMonth month) {
      long all = (1L << month.lengthOfMonth() + 1) - 2;
      long first = from.in(month) & all;
      long last = to instanceof Numbered ? to.in(month) : to.in(month) & all;
      if (first == 0 || last == 0) {
        return 0;
      }
      long since = -first;
      long until = (last << 1) - 1;
      return first <= last ? since & until : since | until;
    }

    @Override
    public String name() {
      return from.name() + " to " + to.name();
    }

    @Override
    public String words(String month) {
      return "from " + name() + " of " + month;
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
