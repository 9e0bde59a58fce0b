package org.watchbill.schedule;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** Puts values into words: {@code 1, 3 and 20 to 25}. Bit n of a set stands for value n. */
final class CronWords {

  private static final int FEW = 4;

  private CronWords() {}

  /** {@code a, b and c}. */
  static String list(List<String> parts) {
    int last = parts.size() - 1;
    return last < 1
        ? String.join("", parts)
        : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
  }

  static String numbers(long values) {
    return named(values, Integer::toString);
  }

  static String months(long months) {
    return named(months, n -> Month.of(n).getDisplayName(TextStyle.FULL, Locale.ENGLISH));
  }

  /** Sunday is bit 0 here, and comes last in words. */
  static String weekdays(long weekdays) {
    return named(weekdays & ~1 | (weekdays & 1) << 7, CronWords::weekday);
  }

  /** The weekday's name; Sunday is 0 and 7. */
  static String weekday(int weekday) {
    return DayOfWeek.of(weekday == 0 ? 7 : weekday).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  static String nth(int n) {
    return List.of("first", "second", "third", "fourth", "fifth").get(n - 1);
  }

  /** The distance between neighbours if it is the same for all of more than a few; else 0. */
  static int step(long values) {
    int first = Long.numberOfTrailingZeros(values);
    int step = Long.numberOfTrailingZeros(values >>> first & ~1L);
    for (int i = first + step; Long.bitCount(values) > FEW && i < Long.SIZE; i += step) {
      if (values == everyStep(first, i, step)) {
        return step;
      }
    }
    return 0;
  }

  static long everyStep(int first, int last, int step) {
    long values = 0;
    for (int i = first; i <= last; i += step) {
      values |= 1L << i;
    }
    return values;
  }

  private static String named(long values, IntFunction<String> name) {
    int first = Long.numberOfTrailingZeros(values);
    int last = Long.SIZE - 1 - Long.numberOfLeadingZeros(values);
    int step = step(values);
    if (step > 1) {
      return name.apply(first) + ", " + name.apply(first + step) + ", … " + name.apply(last);
    }
    List<String> parts = new ArrayList<>();
    for (int[] run : runs(values)) {
      parts.add(name.apply(run[0]));
      if (run[1] > run[0]) {
        boolean pair = run[1] == run[0] + 1;
        String end = name.apply(run[1]);
        parts.add(pair ? end : parts.remove(parts.size() - 1) + " to " + end);
      }
    }
    return list(parts);
  }

  /** First and last of each run of neighbours. */
  static List<int[]> runs(long values) {
    List<int[]> runs = new ArrayList<>();
    for (long rest = values; rest != 0; rest &= rest + Long.lowestOneBit(rest)) {
      int first = Long.numberOfTrailingZeros(rest);
      int length = Long.numberOfTrailingZeros(~(rest >>> first));
      runs.add(new int[] {first, first + length - 1});
    }
    return runs;
  }
}
