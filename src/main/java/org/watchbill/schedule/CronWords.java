package org.watchbill.schedule;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
    return named(values, runs(values), Integer::toString);
  }

  static String months(long months) {
    return named(
        months,
        roundRuns(CronField.MONTH, months),
        n -> Month.of(n).getDisplayName(TextStyle.FULL, Locale.ENGLISH));
  }

  /** The week starts on Monday here, unless a run of days leads past Sunday. */
  static String weekdays(long weekdays) {
    long fromMonday = weekdays & ~1 | (weekdays & 1) << 7;
    List<int[]> plain = runs(fromMonday);
    List<int[]> round = roundRuns(CronField.DAY_OF_WEEK, weekdays);
    return named(fromMonday, round.size() < plain.size() ? round : plain, CronWords::weekday);
  }

  /** The weekday's name; Sunday is 0 and 7. */
  static String weekday(int weekday) {
    return DayOfWeek.of(weekday == 0 ? 7 : weekday).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  static String nth(int n) {
    return List.of("first", "second", "third", "fourth", "fifth").get(n - 1);
  }

  /** {@code 2nd}, {@code 11th}, {@code 23rd}. */
  static String ordinal(int n) {
    boolean teen = n / 10 == 1;
    return n
        + switch (teen ? 0 : n % 10) {
          case 1 -> "st";
          case 2 -> "nd";
          case 3 -> "rd";
          default -> "th";
        };
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

  private static String named(long values, List<int[]> runs, IntFunction<String> name) {
    int first = Long.numberOfTrailingZeros(values);
    int last = Long.SIZE - 1 - Long.numberOfLeadingZeros(values);
    int step = step(values);
    if (step > 1) {
      return name.apply(first) + ", " + name.apply(first + step) + ", … " + name.apply(last);
    }
    return list(runs.stream().flatMap(run -> parts(run[0], run[1], name)).toList());
  }

  /** A pair of neighbours is two parts of a list; more are one, {@code 3 to 7}. */
  static Stream<String> parts(int first, int last, IntFunction<String> name) {
    if (last == first || last == first + 1) {
      return IntStream.rangeClosed(first, last).mapToObj(name);
    }
    return Stream.of(name.apply(first) + " to " + name.apply(last));
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

  /** The same for values that start over after the last: 22, 23, 0 and 1 are one run. */
  static List<int[]> roundRuns(CronField field, long values) {
    List<int[]> runs = runs(values);
    int[] first = runs.get(0);
    int[] last = runs.get(runs.size() - 1);
    if (runs.size() == 1 || first[0] != field.min || last[1] != field.max) {
      return runs;
    }
    List<int[]> round = new ArrayList<>(runs.subList(1, runs.size() - 1));
    round.add(new int[] {last[0], first[1]});
    return round;
  }
}
