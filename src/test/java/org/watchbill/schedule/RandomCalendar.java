package org.watchbill.schedule;

import static java.time.temporal.TemporalAdjusters.dayOfWeekInMonth;
import static java.time.temporal.TemporalAdjusters.lastInMonth;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes calendars by chance, and keeps beside each what it must mean by the rules of Jakarta
 * Enterprise Beans.
 */
final class RandomCalendar {

  /** A calendar and its meaning. */
  record Written(CalendarFields fields, SlowCron meaning) {}

  private record Numbers(String text, Set<Integer> values) {}

  /** A day of the month in writing, and which one that is in the month of a date. */
  private record Day(String text, Function<LocalDate, Optional<Integer>> in) {}

  private static final List<String> MONTHS =
      List.of(
          "", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
  private static final List<String> WEEKDAYS =
      List.of("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "7");
  private static final List<String> ORDINALS = List.of("1st", "2nd", "3rd", "4th", "5th");

  private final Random random;

  RandomCalendar(Random random) {
    this.random = random;
  }

  /** With seconds now and then; most times of day, most days. */
  Written dense(int year) {
    Numbers seconds = random.nextInt(4) == 0 ? time(59) : only(0);
    return written(seconds, time(59), time(23), any(1, 12), year);
  }

  /** One time of day, on few days. */
  Written sparse(int year) {
    Numbers months = random.nextBoolean() ? any(1, 12) : list(1, 12, MONTHS);
    return written(only(0), only(random.nextInt(60)), only(random.nextInt(6)), months, year);
  }

  private Written written(
      Numbers seconds, Numbers minutes, Numbers hours, Numbers months, int year) {
    List<String> ofMonth = new ArrayList<>();
    Predicate<LocalDate> monthDays = random.nextBoolean() ? star(ofMonth) : monthDays(ofMonth);
    Numbers weekdays = random.nextBoolean() ? any(0, 7) : list(0, 7, WEEKDAYS);
    StringBuilder years = new StringBuilder();
    IntPredicate inYears = years(year, years);
    return new Written(
        new CalendarFields(
            seconds.text,
            minutes.text,
            hours.text,
            String.join(",", ofMonth),
            months.text,
            weekdays.text,
            years.toString()),
        new SlowCron(
            seconds.values,
            minutes.values,
            hours.values,
            months.values,
            new SlowCron.DayField(!ofMonth.get(0).equals("*"), monthDays),
            new SlowCron.DayField(
                !weekdays.text.equals("*"),
                day ->
                    weekdays.values.contains(day.getDayOfWeek().getValue())
                        || weekdays.values.contains(day.getDayOfWeek().getValue() % 7)),
            inYears));
  }

  private Numbers time(int max) {
    int from = random.nextInt(max + 1);
    int by = 1 + random.nextInt(max);
    return switch (random.nextInt(5)) {
      case 0 -> any(0, max);
      case 1 -> new Numbers("*/" + by, increments(0, by, max));
      case 2 -> new Numbers(from + "/" + by, increments(from, by, max));
      default -> list(0, max, List.of());
    };
  }

  private static Set<Integer> increments(int from, int by, int max) {
    return IntStream.iterate(from, n -> n <= max, n -> n + by).boxed().collect(Collectors.toSet());
  }

  private static Numbers only(int value) {
    return new Numbers("" + value, Set.of(value));
  }

  private static Numbers any(int min, int max) {
    return new Numbers("*", IntStream.rangeClosed(min, max).boxed().collect(Collectors.toSet()));
  }

  /** One to three values and ranges. */
  private Numbers list(int min, int max, List<String> names) {
    List<String> text = new ArrayList<>();
    Set<Integer> values = new TreeSet<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int from = min + random.nextInt(max - min + 1);
      int to = min + random.nextInt(max - min + 1);
      boolean range = random.nextBoolean();
      text.add(name(from, names) + (range ? blank() + "-" + blank() + name(to, names) : ""));
      values.addAll(range ? range(from, to, min, max) : Set.of(from));
    }
    return new Numbers(String.join(blank() + ",", text), values);
  }

  private String blank() {
    return " ".repeat(random.nextInt(2));
  }

  private String name(int value, List<String> names) {
    if (names.isEmpty() || random.nextBoolean()) {
      return "" + value;
    }
    return random.nextBoolean() ? names.get(value) : names.get(value).toUpperCase(Locale.ROOT);
  }

  /** {@code x-y}; with x larger than y, {@code x-max, min-y}. */
  private static Set<Integer> range(int from, int to, int min, int max) {
    return IntStream.rangeClosed(min, max)
        .filter(n -> isIn(n, from, to))
        .boxed()
        .collect(Collectors.toSet());
  }

  private static boolean isIn(int n, int from, int to) {
    return from <= to ? from <= n && n <= to : from <= n || n <= to;
  }

  private Predicate<LocalDate> star(List<String> text) {
    text.add("*");
    return day -> true;
  }

  private Predicate<LocalDate> monthDays(List<String> text) {
    Predicate<LocalDate> days = day -> false;
    for (int i = random.nextInt(2); i >= 0; i--) {
      days = days.or(random.nextBoolean() ? single(text) : range(text));
    }
    return days;
  }

  private Predicate<LocalDate> single(List<String> text) {
    Day single = day();
    text.add(single.text);
    return day -> single.in.apply(day).equals(Optional.of(day.getDayOfMonth()));
  }

  private Predicate<LocalDate> range(List<String> text) {
    Day from = day();
    Day to = day();
    text.add(from.text + blank() + "-" + blank() + to.text);
    boolean plain = from.text.matches("\\d+") && to.text.matches("\\d+");
    return day -> {
      Optional<Integer> first = from.in.apply(day);
      Optional<Integer> last = to.in.apply(day);
      boolean lacking = first.isEmpty() || !plain && first.get() > day.lengthOfMonth();
      return !lacking && last.isPresent() && isIn(day.getDayOfMonth(), first.get(), last.get());
    };
  }

  private Day day() {
    int n = 1 + random.nextInt(31);
    int back = 1 + random.nextInt(7);
    int nth = 1 + random.nextInt(5);
    DayOfWeek weekday = DayOfWeek.of(1 + random.nextInt(7));
    String name = WEEKDAYS.get(weekday.getValue() % 7);
    return switch (random.nextInt(6)) {
      case 0 -> new Day("Last", day -> Optional.of(day.lengthOfMonth()));
      case 1 -> new Day("-" + back, day -> Optional.of(day.lengthOfMonth() - back));
      case 2 -> new Day(ORDINALS.get(nth - 1) + " " + name, day -> in(day, nth, weekday));
      case 3 ->
          new Day(
              "last " + name, day -> Optional.of(day.with(lastInMonth(weekday)).getDayOfMonth()));
      default -> new Day("" + n, day -> Optional.of(n));
    };
  }

  private static Optional<Integer> in(LocalDate day, int nth, DayOfWeek weekday) {
    return Optional.of(day.with(dayOfWeekInMonth(nth, weekday)))
        .filter(found -> found.getMonth() == day.getMonth())
        .map(LocalDate::getDayOfMonth);
  }

  /** Mostly all; else the year, with a gap after it now and then, or a reversed range. */
  private IntPredicate years(int year, StringBuilder text) {
    switch (random.nextInt(6)) {
      case 0:
        text.append(year).append(", ").append(year + 2).append('-').append(year + 3);
        return n -> n == year || n == year + 2 || n == year + 3;
      case 1:
        text.append(year + 1).append('-').append(year);
        return n -> true;
      case 2:
        text.append(year + 2).append('-').append(year);
        return n -> n != year + 1;
      default:
        text.append('*');
        return n -> true;
    }
  }
}
