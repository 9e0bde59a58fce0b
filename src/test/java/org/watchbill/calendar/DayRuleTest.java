package org.watchbill.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The days of rules against a truth that walks the calendar day by day and only counts. */
class DayRuleTest {

  private static final LocalDate FROM = LocalDate.parse("2025-12-01");
  private static final LocalDate TO = LocalDate.parse("2037-02-28");

  /** The numbered days of one period. */
  private record Period(List<LocalDate> days) {}

  private static List<LocalDate> days(LocalDate from, LocalDate to) {
    return from.datesUntil(to.plusDays(1)).toList();
  }

  /** Cut before each day that begins a period. */
  private static List<Period> periods(Predicate<LocalDate> begins, LocalDate from, LocalDate to) {
    List<Period> periods = new ArrayList<>();
    for (LocalDate day : days(from, to)) {
      if (periods.isEmpty() || begins.test(day)) {
        periods.add(new Period(new ArrayList<>()));
      }
      periods.get(periods.size() - 1).days().add(day);
    }
    return periods;
  }

  /** The first day of the first week that has at least four days in the year, by trying. */
  private static LocalDate firstWeek(int year, DayOfWeek weekStart) {
    for (LocalDate day = LocalDate.of(year - 1, 12, 20); ; day = day.plusDays(1)) {
      if (day.getDayOfWeek() == weekStart) {
        long inYear = days(day, day.plusDays(6)).stream().filter(d -> d.getYear() == year).count();
        if (inYear >= 4) {
          return day;
        }
      }
    }
  }

  private static final Map<DayOfWeek, Set<LocalDate>> BEGINS = new HashMap<>();

  private static Set<LocalDate> beginsOfWeekYears(DayOfWeek weekStart) {
    return BEGINS.computeIfAbsent(
        weekStart,
        start -> {
          Set<LocalDate> begins = new TreeSet<>();
          for (int year = 2015; year <= 2045; year++) {
            begins.add(firstWeek(year, start));
          }
          return begins;
        });
  }

  /** By day, the number of its week from the front and from the end. */
  private static Map<LocalDate, Set<Integer>> weekNumbers(DayOfWeek weekStart) {
    Map<LocalDate, Set<Integer>> numbers = new HashMap<>();
    for (int year = 2015; year <= 2044; year++) {
      List<LocalDate> days =
          days(firstWeek(year, weekStart), firstWeek(year + 1, weekStart).minusDays(1));
      for (int i = 0; i < days.size(); i++) {
        numbers.put(days.get(i), Set.of(i / 7 + 1, i / 7 - days.size() / 7));
      }
    }
    return numbers;
  }

  private static DayRule rule(String text) {
    try {
      return ReadRule.of(text).rule();
    } catch (ReadRule.Fault e) {
      throw new AssertionError(text + ": " + e.getMessage());
    }
  }

  private static List<LocalDate> given(String text, LocalDate first) {
    return rule(text).between(first, FROM, TO).toList();
  }

  private static String name(DayOfWeek day) {
    return day.name().substring(0, 2);
  }

  @ParameterizedTest
  @EnumSource(DayOfWeek.class)
  void weeksOfTheYearAreRightAtBothEndsWhicheverDayTheyStartOn(DayOfWeek weekStart) {
    Map<LocalDate, Set<Integer>> numbers = weekNumbers(weekStart);
    LocalDate first = LocalDate.parse("2025-12-03"); // a Wednesday
    for (int week = -53; week <= 53; week++) {
      if (week == 0) {
        continue;
      }
      int number = week;
      String text = "FREQ=YEARLY;BYWEEKNO=" + week + ";WKST=" + name(weekStart);
      List<LocalDate> ofWeek =
          days(FROM, TO).stream()
              .filter(day -> !day.isBefore(first) && numbers.get(day).contains(number))
              .toList();

      assertThat(given(text, first))
          .as(text)
          .isEqualTo(ofWeek.stream().filter(d -> d.getDayOfWeek() == DayOfWeek.WEDNESDAY).toList());
      for (Set<DayOfWeek> some :
          List.of(Set.of(DayOfWeek.values()), Set.of(DayOfWeek.SATURDAY, DayOfWeek.MONDAY))) {
        String byDay =
            text + ";BYDAY=" + String.join(",", some.stream().map(d -> name(d)).toList());
        assertThat(given(byDay, first))
            .as(byDay)
            .isEqualTo(ofWeek.stream().filter(d -> some.contains(d.getDayOfWeek())).toList());
      }
    }
  }

  @Test
  void theIsoCalendarKnowsTheseWeeks() {
    assertThat(rule("FREQ=YEARLY;BYWEEKNO=1;BYDAY=TH").gives(FROM, LocalDate.of(2026, 1, 1)))
        .isTrue();
    assertThat(rule("FREQ=YEARLY;BYWEEKNO=53;BYDAY=TH").gives(FROM, LocalDate.of(2026, 12, 31)))
        .isTrue();
    assertThat(rule("FREQ=YEARLY;BYWEEKNO=53;BYDAY=FR").gives(FROM, LocalDate.of(2027, 1, 1)))
        .isTrue();
    assertThat(rule("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO").gives(FROM, LocalDate.of(2029, 1, 1)))
        .isTrue();
    assertThat(rule("FREQ=YEARLY;BYWEEKNO=1;BYDAY=TU").gives(FROM, LocalDate.of(2030, 12, 31)))
        .isTrue();
    assertThat(rule("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO").gives(FROM, LocalDate.of(2032, 12, 27)))
        .isTrue();
    assertThat(rule("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU").gives(FROM, LocalDate.of(2033, 1, 2)))
        .isTrue();
    assertThat(rule("FREQ=YEARLY;BYWEEKNO=53").between(FROM, FROM, TO)).hasSize(2);
  }

  /** All parts at once, each day judged by itself. */
  private record Wish(
      String frequency,
      int interval,
      Set<Integer> months,
      Set<Integer> weeks,
      Set<Integer> yearDays,
      Set<Integer> monthDays,
      List<String> weekdays,
      Set<Integer> positions,
      DayOfWeek weekStart) {

    String text() {
      StringBuilder text = new StringBuilder("FREQ=" + frequency + ";INTERVAL=" + interval);
      add(text, "BYMONTH", months);
      add(text, "BYWEEKNO", weeks);
      add(text, "BYYEARDAY", yearDays);
      add(text, "BYMONTHDAY", monthDays);
      add(text, "BYDAY", weekdays);
      add(text, "BYSETPOS", positions);
      return text.append(";WKST=").append(name(weekStart)).toString();
    }

    private static void add(StringBuilder text, String name, Iterable<?> values) {
      String separator = ";" + name + "=";
      for (Object value : values) {
        text.append(separator).append(value);
        separator = ",";
      }
    }

    boolean begins(LocalDate day) {
      return switch (frequency) {
        case "DAILY" -> true;
        case "WEEKLY" -> day.getDayOfWeek() == weekStart;
        case "MONTHLY" -> day.getDayOfMonth() == 1;
        default ->
            weeks.isEmpty() ? day.getDayOfYear() == 1 : beginsOfWeekYears(weekStart).contains(day);
      };
    }

    private static boolean has(Set<Integer> numbers, int number, int of) {
      return numbers.isEmpty() || numbers.contains(number) || numbers.contains(number - of - 1);
    }

    /** How many of its weekday come up to a day, and from it on, in its month or year. */
    private boolean isWeekday(String weekday, LocalDate day) {
      if (!weekday.endsWith(name(day.getDayOfWeek()))) {
        return false;
      }
      String number = weekday.substring(0, weekday.length() - 2);
      if (number.isEmpty()) {
        return true;
      }
      boolean ofYear = frequency.equals("YEARLY") && months.isEmpty();
      LocalDate begin = ofYear ? day.withDayOfYear(1) : day.withDayOfMonth(1);
      LocalDate end = begin.plusMonths(ofYear ? 12 : 1);
      List<LocalDate> same =
          begin.datesUntil(end).filter(d -> d.getDayOfWeek() == day.getDayOfWeek()).toList();
      int index = same.indexOf(day);
      int asked = Integer.parseInt(number);
      return asked > 0 ? index == asked - 1 : index == same.size() + asked;
    }

    boolean allows(LocalDate day, LocalDate first, Map<LocalDate, Set<Integer>> weekNumbers) {
      boolean open = yearDays.isEmpty() && monthDays.isEmpty() && weekdays.isEmpty();
      return (months.isEmpty() || months.contains(day.getMonthValue()))
          && (weeks.isEmpty() || weekNumbers.get(day).stream().anyMatch(weeks::contains))
          && has(yearDays, day.getDayOfYear(), day.lengthOfYear())
          && has(monthDays, day.getDayOfMonth(), day.lengthOfMonth())
          && (weekdays.isEmpty() || weekdays.stream().anyMatch(w -> isWeekday(w, day)))
          && (!open || isAsTheFirst(day, first));
    }

    private boolean isAsTheFirst(LocalDate day, LocalDate first) {
      boolean sameDay = day.getDayOfMonth() == first.getDayOfMonth();
      return switch (frequency) {
        case "DAILY" -> true;
        case "WEEKLY" -> day.getDayOfWeek() == first.getDayOfWeek();
        case "MONTHLY" -> sameDay;
        default ->
            !weeks.isEmpty()
                ? day.getDayOfWeek() == first.getDayOfWeek()
                : sameDay && (!months.isEmpty() || day.getMonth() == first.getMonth());
      };
    }

    List<LocalDate> days(LocalDate first, Map<LocalDate, Set<Integer>> weekNumbers) {
      List<Period> periods =
          periods(this::begins, LocalDate.of(first.getYear() - 2, 1, 1), TO.plusYears(2));
      int start = 0;
      while (!periods.get(start).days().contains(first)) {
        start++;
      }
      List<LocalDate> result = new ArrayList<>();
      for (int i = start; i < periods.size(); i += interval) {
        List<LocalDate> left =
            periods.get(i).days().stream().filter(d -> allows(d, first, weekNumbers)).toList();
        for (int k = 0; k < left.size(); k++) {
          if (positions.isEmpty()
              || positions.contains(k + 1)
              || positions.contains(k - left.size())) {
            result.add(left.get(k));
          }
        }
      }
      return result.stream()
          .filter(day -> !day.isBefore(first) && !day.isBefore(FROM) && !day.isAfter(TO))
          .toList();
    }
  }

  private static <T> Set<T> some(Random random, int oneIn, int most, Supplier<T> one) {
    Set<T> some = new TreeSet<>();
    for (int i = random.nextInt(oneIn) == 0 ? 1 + random.nextInt(most) : 0; i > 0; i--) {
      some.add(one.get());
    }
    return some;
  }

  private static int signed(Random random, int most) {
    return (1 + random.nextInt(most)) * (random.nextBoolean() ? 1 : -1);
  }

  private static Wish random(Random random) {
    String frequency = List.of("DAILY", "WEEKLY", "MONTHLY", "YEARLY").get(random.nextInt(4));
    boolean yearly = frequency.equals("YEARLY");
    Set<Integer> weeks = yearly ? some(random, 3, 4, () -> signed(random, 53)) : Set.of();
    boolean numbers = weeks.isEmpty() && (yearly || frequency.equals("MONTHLY"));
    Set<String> weekdays =
        some(
            random,
            2,
            3,
            () -> {
              String number = numbers && random.nextBoolean() ? "" + signed(random, 5) : "";
              return number + name(DayOfWeek.of(1 + random.nextInt(7)));
            });
    Wish wish =
        new Wish(
            frequency,
            1 + random.nextInt(3),
            some(random, 3, 3, () -> 1 + random.nextInt(12)),
            weeks,
            yearly ? some(random, 4, 4, () -> signed(random, 366)) : Set.of(),
            frequency.equals("WEEKLY") ? Set.of() : some(random, 3, 4, () -> signed(random, 31)),
            List.copyOf(weekdays),
            Set.of(),
            DayOfWeek.of(1 + random.nextInt(7)));
    boolean narrows =
        !(wish.months.isEmpty()
            && wish.weeks.isEmpty()
            && wish.yearDays.isEmpty()
            && wish.monthDays.isEmpty()
            && wish.weekdays.isEmpty());
    return new Wish(
        wish.frequency,
        wish.interval,
        wish.months,
        wish.weeks,
        wish.yearDays,
        wish.monthDays,
        wish.weekdays,
        narrows ? some(random, 3, 2, () -> signed(random, 4)) : Set.of(),
        wish.weekStart);
  }

  @Test
  void anyRuleGivesTheDaysThatCountingGives() {
    Map<DayOfWeek, Map<LocalDate, Set<Integer>>> weekNumbers = new HashMap<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      weekNumbers.put(day, weekNumbers(day));
    }
    Random random = new Random(17);
    List<String> wrong = new ArrayList<>();
    for (int round = 0; round < 300; round++) {
      Wish wish = random(random);
      LocalDate first = FROM.plusDays(random.nextInt(1_000) - 500);
      if (!given(wish.text(), first).equals(wish.days(first, weekNumbers.get(wish.weekStart)))) {
        wrong.add(first + " " + wish.text());
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void aWindowGivesTheSameDaysAsTheWhole() {
    Random random = new Random(23);
    for (int round = 0; round < 400; round++) {
      DayRule rule = rule(random(random).text());
      LocalDate first = FROM.plusDays(random.nextInt(1_000));
      List<LocalDate> whole = rule.between(first, first, TO).toList();
      LocalDate from = FROM.plusDays(random.nextInt(4_000));
      LocalDate to = from.plusDays(random.nextInt(30));
      assertThat(rule.between(first, from, to).toList())
          .as(rule.text())
          .isEqualTo(whole.stream().filter(d -> !d.isBefore(from) && !d.isAfter(to)).toList());
    }
  }

  @Test
  void theTextSaysTheSameRule() {
    Random random = new Random(29);
    for (int round = 0; round < 400; round++) {
      DayRule rule = rule(random(random).text());
      assertThat(rule(rule.text())).isEqualTo(rule);
    }
  }

  @Test
  void leapDaysComeInLeapYearsOnly() {
    LocalDate leapDay = LocalDate.parse("2000-02-29");
    assertThat(
            rule("FREQ=YEARLY")
                .between(leapDay, LocalDate.parse("2088-01-01"), LocalDate.parse("2104-12-31")))
        .containsExactly(
            LocalDate.parse("2088-02-29"),
            LocalDate.parse("2092-02-29"),
            LocalDate.parse("2096-02-29"),
            LocalDate.parse("2104-02-29"));
  }

  @Test
  void theNthDayIsCountedFromTheFirst() {
    LocalDate first = LocalDate.parse("2026-01-05");
    Runnable free = () -> {};
    assertThat(rule("FREQ=DAILY").nth(first, 1, free)).contains(first);
    assertThat(rule("FREQ=WEEKLY").nth(first, 3, free)).contains(LocalDate.parse("2026-01-19"));
    assertThat(rule("FREQ=WEEKLY;BYDAY=TU").nth(first, 2, free))
        .as("the first counts though the rule does not give it")
        .contains(LocalDate.parse("2026-01-06"));
    assertThat(rule("FREQ=YEARLY").nth(first, 100_000, free)).isEmpty();
    assertThat(rule("FREQ=DAILY").nth(first, Integer.MAX_VALUE, free)).isEmpty();
  }
}
