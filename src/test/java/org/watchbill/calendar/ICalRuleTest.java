package org.watchbill.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.watchbill.problem.Problem;

/** The days of files with rules against a search that tries every day, by RFC 5545, 3.3.10. */
class ICalRuleTest {

  private static final LocalDate TODAY = LocalDate.parse("2026-11-24");
  private static final LocalDate LAST = TODAY.plusYears(10);

  /** Lists are empty if the part is not given. */
  private record SlowRule(
      LocalDate start,
      String frequency,
      int interval,
      List<Integer> months,
      List<Integer> monthDays,
      List<DayOfWeek> weekdays,
      int nth) {

    boolean holds(LocalDate day) {
      return inStep(day)
          && (months.isEmpty() || months.contains(day.getMonthValue()))
          && (monthDays.isEmpty()
              || monthDays.contains(day.getDayOfMonth())
              || monthDays.contains(day.getDayOfMonth() - day.lengthOfMonth() - 1))
          && (weekdays.isEmpty() || weekdays.contains(day.getDayOfWeek()) && isNth(day))
          && isDefault(day);
    }

    private boolean inStep(LocalDate day) {
      long steps =
          switch (frequency) {
            case "DAILY" -> ChronoUnit.DAYS.between(start, day);
            case "WEEKLY" -> ChronoUnit.WEEKS.between(monday(start), monday(day));
            case "MONTHLY" ->
                ChronoUnit.MONTHS.between(start.withDayOfMonth(1), day.withDayOfMonth(1));
            default -> day.getYear() - start.getYear();
          };
      return steps % interval == 0;
    }

    private static LocalDate monday(LocalDate day) {
      return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    private boolean isNth(LocalDate day) {
      if (nth == 0) {
        return true;
      }
      boolean inYear = frequency.equals("YEARLY") && months.isEmpty();
      int number = inYear ? day.getDayOfYear() : day.getDayOfMonth();
      int length = inYear ? day.lengthOfYear() : day.lengthOfMonth();
      return nth > 0 ? (number - 1) / 7 + 1 == nth : (length - number) / 7 + 1 == -nth;
    }

    /** What a rule leaves open its start says. */
    private boolean isDefault(LocalDate day) {
      boolean open = monthDays.isEmpty() && weekdays.isEmpty();
      return switch (frequency) {
        case "DAILY" -> true;
        case "WEEKLY" -> !weekdays.isEmpty() || day.getDayOfWeek() == start.getDayOfWeek();
        case "MONTHLY" -> !open || day.getDayOfMonth() == start.getDayOfMonth();
        default ->
            !open
                || day.getDayOfMonth() == start.getDayOfMonth()
                    && (!months.isEmpty() || day.getMonth() == start.getMonth());
      };
    }

    String text() {
      StringBuilder text = new StringBuilder("FREQ=" + frequency + ";INTERVAL=" + interval);
      part(text, "BYMONTH", months);
      part(text, "BYMONTHDAY", monthDays);
      String number = nth == 0 ? "" : Integer.toString(nth);
      part(text, "BYDAY", weekdays.stream().map(d -> number + d.name().substring(0, 2)).toList());
      return text.toString();
    }

    private static void part(StringBuilder text, String name, List<?> values) {
      if (!values.isEmpty()) {
        text.append(';').append(name).append('=');
        text.append(values.stream().map(Object::toString).collect(Collectors.joining(",")));
      }
    }
  }

  private static SlowRule random(Random random) {
    String frequency = List.of("DAILY", "WEEKLY", "MONTHLY", "YEARLY").get(random.nextInt(4));
    boolean monthly = frequency.equals("MONTHLY") || frequency.equals("YEARLY");
    List<Integer> months = some(random, 3, () -> 1 + random.nextInt(12));
    List<Integer> monthDays =
        frequency.equals("WEEKLY")
            ? List.of()
            : some(random, 3, () -> (1 + random.nextInt(31)) * (random.nextBoolean() ? 1 : -1));
    List<DayOfWeek> weekdays = some(random, 2, () -> DayOfWeek.of(1 + random.nextInt(7)));
    int interval = 1 + random.nextInt(4);
    int nth = monthly && monthDays.isEmpty() && !weekdays.isEmpty() ? random.nextInt(9) - 4 : 0;
    LocalDate start = LocalDate.parse("2026-01-01").plusDays(random.nextInt(400));
    return new SlowRule(start, frequency, interval, months, monthDays, weekdays, nth);
  }

  private static <T> List<T> some(Random random, int most, Supplier<T> one) {
    Set<T> some = new TreeSet<>();
    for (int i = random.nextInt(2) * (1 + random.nextInt(most)); i > 0; i--) {
      some.add(one.get());
    }
    return List.copyOf(some);
  }

  private static List<LocalDate> read(SlowRule rule) {
    String file =
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:%s\r\nRRULE:%s\r\n"
                .formatted(rule.start.toString().replace("-", ""), rule.text())
            + "END:VEVENT\r\nEND:VCALENDAR\r\n";
    Exclusions days =
        ImportICalendar.read(file.getBytes(StandardCharsets.UTF_8), TODAY).calendar().exclusions();
    return rule.start.datesUntil(LAST.plusDays(1)).filter(d -> days.reason(d).isPresent()).toList();
  }

  @Test
  void theDaysAreThoseOfASlowSearch() {
    Random random = new Random(3);
    List<String> wrong = new ArrayList<>();
    for (int round = 0; round < 1_500; round++) {
      SlowRule rule = random(random);
      List<LocalDate> slow =
          rule.start
              .datesUntil(LAST.plusDays(1))
              .filter(day -> day.equals(rule.start) || rule.holds(day))
              .toList();
      try {
        if (!read(rule).equals(slow)) {
          wrong.add(rule.start + " " + rule.text());
        }
      } catch (Problem e) {
        wrong.add(rule.text() + ": " + e.getMessage());
      }
    }
    assertThat(wrong).isEmpty();
  }
}
