package org.watchbill.schedule;

import static java.time.temporal.TemporalAdjusters.dayOfWeekInMonth;
import static java.time.temporal.TemporalAdjusters.lastDayOfMonth;
import static java.time.temporal.TemporalAdjusters.lastInMonth;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Writes expressions by chance, and keeps beside each what it must mean. */
final class RandomCron {

  /** An expression and its meaning. */
  record Written(String text, SlowCron meaning) {}

  private record Numbers(String text, Set<Integer> values) {}

  private static final List<String> MONTHS =
      List.of(
          "", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  private static final List<String> WEEKDAYS =
      List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "7");

  private final Random random;

  RandomCron(Random random) {
    this.random = random;
  }

  /** With seconds now and then; most times of day, most days. */
  Written dense() {
    Numbers seconds = random.nextInt(4) == 0 ? numbers(0, 59) : new Numbers("0", Set.of(0));
    Numbers minutes = numbers(0, 59);
    Numbers hours = random.nextInt(3) == 0 ? new Numbers("*", upTo(23)) : numbers(0, 23);
    return written(seconds, minutes, hours, new Numbers("*", upTo(12)));
  }

  /** One time of day, on few days. */
  Written sparse() {
    int minute = random.nextInt(60);
    int hour = random.nextInt(6);
    return written(
        new Numbers("0", Set.of(0)),
        new Numbers("" + minute, Set.of(minute)),
        new Numbers("" + hour, Set.of(hour)),
        random.nextBoolean() ? named(numbers(1, 12), MONTHS) : new Numbers("*", upTo(12)));
  }

  private Written written(Numbers seconds, Numbers minutes, Numbers hours, Numbers months) {
    List<String> ofMonth = new ArrayList<>();
    List<String> ofWeek = new ArrayList<>();
    Predicate<LocalDate> monthDays = random.nextBoolean() ? star(ofMonth) : monthDays(ofMonth);
    Predicate<LocalDate> weekDays = random.nextBoolean() ? star(ofWeek) : weekDays(ofWeek);
    String dom = String.join(",", ofMonth);
    String dow = String.join(",", ofWeek);
    String five = String.join(" ", minutes.text, hours.text, dom, months.text, dow);
    boolean six = !seconds.text.equals("0") || random.nextBoolean();
    return new Written(
        six ? seconds.text + " " + five : five,
        new SlowCron(
            seconds.values,
            minutes.values,
            hours.values,
            months.values,
            new SlowCron.DayField(!dom.startsWith("*"), monthDays),
            new SlowCron.DayField(!dow.startsWith("*"), weekDays),
            year -> true));
  }

  private Predicate<LocalDate> star(List<String> text) {
    text.add("*");
    return day -> true;
  }

  private Predicate<LocalDate> monthDays(List<String> text) {
    Predicate<LocalDate> days = day -> false;
    for (int i = random.nextInt(2); i >= 0; i--) {
      days = days.or(monthDay(text));
    }
    return days;
  }

  private Predicate<LocalDate> monthDay(List<String> text) {
    int n = 1 + random.nextInt(31);
    int back = 1 + random.nextInt(30);
    switch (random.nextInt(6)) {
      case 0:
        text.add("L");
        return day -> day.equals(day.with(lastDayOfMonth()));
      case 1:
        text.add("L-" + back);
        return day -> day.equals(day.with(lastDayOfMonth()).minusDays(back));
      case 2:
        text.add("LW");
        return day -> day.equals(lastWorkday(day));
      case 3:
        text.add(n + "W");
        return day -> n <= day.lengthOfMonth() && day.equals(nearest(day.withDayOfMonth(n)));
      default:
        Numbers plain = numbers(1, 31);
        text.add(plain.text);
        return day -> plain.values.contains(day.getDayOfMonth());
    }
  }

  private static LocalDate lastWorkday(LocalDate month) {
    LocalDate day = month.with(lastDayOfMonth());
    while (day.getDayOfWeek().getValue() > 5) {
      day = day.minusDays(1);
    }
    return day;
  }

  private static LocalDate nearest(LocalDate day) {
    for (int distance : new int[] {0, -1, 1, 2, -2}) {
      LocalDate near = day.plusDays(distance);
      if (near.getMonth() == day.getMonth() && near.getDayOfWeek().getValue() <= 5) {
        return near;
      }
    }
    throw new AssertionError(day);
  }

  private Predicate<LocalDate> weekDays(List<String> text) {
    Predicate<LocalDate> days = day -> false;
    for (int i = random.nextInt(2); i >= 0; i--) {
      days = days.or(weekDay(text));
    }
    return days;
  }

  private Predicate<LocalDate> weekDay(List<String> text) {
    int n = random.nextInt(8);
    int nth = 1 + random.nextInt(5);
    DayOfWeek weekday = DayOfWeek.of(n == 0 ? 7 : n);
    switch (random.nextInt(4)) {
      case 0:
        text.add(WEEKDAYS.get(n) + "#" + nth);
        return day -> day.equals(day.with(dayOfWeekInMonth(nth, weekday)));
      case 1:
        text.add(n + "L");
        return day -> day.equals(day.with(lastInMonth(weekday)));
      default:
        Numbers plain = named(numbers(0, 6), WEEKDAYS);
        text.add(plain.text);
        return day -> plain.values.contains(day.getDayOfWeek().getValue() % 7);
    }
  }

  private Numbers numbers(int min, int max) {
    int from = min + random.nextInt(max - min + 1);
    int to = min + random.nextInt(max - min + 1);
    int step = 1 + random.nextInt(Math.min(20, max - min + 1));
    return switch (random.nextInt(6)) {
      case 0 -> new Numbers("*/" + step, walk(min, max, step, min, max));
      case 1 -> new Numbers(from + "/" + step, walk(from, max, step, min, max));
      case 2 -> new Numbers(from + "-" + to, walk(from, to, 1, min, max));
      case 3 -> new Numbers(from + "-" + to + "/" + step, walk(from, to, step, min, max));
      case 4 -> new Numbers(from + "," + to, new TreeSet<>(Arrays.asList(from, to)));
      default -> new Numbers("" + from, Set.of(from));
    };
  }

  private static Set<Integer> walk(int from, int to, int step, int min, int max) {
    Set<Integer> values = new TreeSet<>();
    int value = from;
    for (int i = 0; ; i++) {
      if (i % step == 0) {
        values.add(value);
      }
      if (value == to) {
        return values;
      }
      value = value == max ? min : value + 1;
    }
  }

  /** Now and then the same with a name for its first number. */
  private Numbers named(Numbers numbers, List<String> names) {
    String digits = numbers.text.replaceAll("\\D.*", "");
    return digits.isEmpty() || random.nextBoolean()
        ? numbers
        : new Numbers(
            names.get(Integer.parseInt(digits)) + numbers.text.substring(digits.length()),
            numbers.values);
  }

  private static Set<Integer> upTo(int last) {
    return walk(0, last, 1, 0, last);
  }
}
