package org.watchbill.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class ExclusionsTest {

  private static LocalDate day(String text) {
    return LocalDate.parse(text);
  }

  private static Exclusions ranges(DayRange... ranges) {
    return new Exclusions(Map.of(), Map.of(), Set.of(), List.of(ranges));
  }

  private static DayRange range(String from, String to, String reason) {
    return new DayRange(day(from), day(to), reason);
  }

  @Test
  void aDayIsExcludedForTheNearestReason() {
    Exclusions exclusions =
        new Exclusions(
            Map.of(day("2026-05-14"), "Ascension Day"),
            Map.of(MonthDay.of(12, 25), "Christmas Day"),
            Set.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY),
            List.of(range("2026-07-01", "2026-08-15", "summer closing")));

    assertThat(exclusions.reason(day("2026-05-14"))).contains("Ascension Day");
    assertThat(exclusions.reason(day("2027-05-14"))).isEmpty();
    assertThat(exclusions.reason(day("2026-12-25"))).contains("Christmas Day");
    assertThat(exclusions.reason(day("2027-12-25"))).contains("Christmas Day");
    assertThat(exclusions.reason(day("2026-11-28"))).contains("Saturday");
    assertThat(exclusions.reason(day("2026-11-27"))).isEmpty();
    assertThat(exclusions.reason(day("2026-06-30"))).isEmpty();
    assertThat(exclusions.reason(day("2026-07-01"))).contains("summer closing");
    assertThat(exclusions.reason(day("2026-08-15"))).contains("summer closing");
    assertThat(exclusions.reason(day("2026-08-17"))).isEmpty();
    assertThat(Exclusions.NONE.reason(day("2026-12-25"))).isEmpty();
  }

  @Test
  void theTwentyNinthOfFebruaryCountsInLeapYearsOnly() {
    Exclusions leap =
        new Exclusions(Map.of(), Map.of(MonthDay.of(2, 29), "leap day"), Set.of(), List.of());

    assertThat(leap.reason(day("2028-02-29"))).contains("leap day");
    assertThat(leap.reason(day("2027-02-28"))).isEmpty();
    assertThat(leap.reason(day("2027-03-01"))).isEmpty();
  }

  @Test
  void rangesMayOverlapTouchAndLieInsideEachOther() {
    Exclusions exclusions =
        ranges(
            range("2026-01-10", "2026-01-20", "late"),
            range("2026-01-01", "2026-01-12", "early"),
            range("2026-01-03", "2026-01-04", "inside"),
            range("2026-01-21", "2026-01-21", "next"));

    assertThat(exclusions.reason(day("2025-12-31"))).isEmpty();
    assertThat(exclusions.reason(day("2026-01-03"))).contains("early");
    assertThat(exclusions.reason(day("2026-01-12"))).contains("early");
    assertThat(exclusions.reason(day("2026-01-13"))).contains("late");
    assertThat(exclusions.reason(day("2026-01-21"))).contains("next");
    assertThat(exclusions.reason(day("2026-01-22"))).isEmpty();
    assertThatThrownBy(() -> range("2026-01-02", "2026-01-01", "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rangesSayWhatAScanOfThemAllWouldSay() {
    Random random = new Random(7);
    LocalDate first = day("2026-01-01");
    for (int round = 0; round < 200; round++) {
      List<DayRange> ranges = new ArrayList<>();
      for (int i = random.nextInt(12); i > 0; i--) {
        LocalDate from = first.plusDays(random.nextInt(80));
        ranges.add(new DayRange(from, from.plusDays(random.nextInt(9)), "r"));
      }
      Exclusions exclusions = new Exclusions(Map.of(), Map.of(), Set.of(), ranges);
      for (int i = -2; i < 95; i++) {
        LocalDate day = first.plusDays(i);
        assertThat(exclusions.reason(day).isPresent())
            .as("%s in %s", day, ranges)
            .isEqualTo(ranges.stream().anyMatch(range -> range.holds(day)));
      }
    }
  }

  @Test
  void aUnionExcludesWhatAnyOfThemExcludes() {
    Exclusions holidays =
        new Exclusions(Map.of(day("2026-12-25"), "Christmas Day"), Map.of(), Set.of(), List.of());
    Exclusions house =
        new Exclusions(
            Map.of(day("2026-12-25"), "closed"),
            Map.of(MonthDay.of(1, 1), "New Year"),
            Set.of(DayOfWeek.SUNDAY),
            List.of(range("2026-07-01", "2026-07-02", "moving")));

    Exclusions union = Exclusions.union(List.of(holidays, house));

    assertThat(union.reason(day("2026-12-25"))).contains("Christmas Day");
    assertThat(union.reason(day("2027-01-01"))).contains("New Year");
    assertThat(union.reason(day("2026-07-02"))).contains("moving");
    assertThat(union.reason(day("2026-11-29"))).contains("Sunday");
    assertThat(Exclusions.union(List.of())).isEqualTo(Exclusions.NONE);
  }

  @Test
  void aHundredThousandQuestionsToTenThousandDaysTakeNoTime() {
    Map<LocalDate, String> dates = new HashMap<>();
    List<DayRange> ranges = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      dates.put(day("2026-01-01").plusDays(7L * i), "x");
      LocalDate from = day("2026-01-02").plusDays(7L * i);
      ranges.add(new DayRange(from, from.plusDays(1), "y"));
    }
    Exclusions exclusions = new Exclusions(dates, Map.of(), Set.of(), ranges);

    Assertions.assertTimeout(
        Duration.ofSeconds(2),
        () -> {
          for (int i = 0; i < 100_000; i++) {
            exclusions.reason(day("2026-01-01").plusDays(i));
          }
        });
  }
}
