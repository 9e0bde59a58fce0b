package org.watchbill.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;

class NewCalendarTest {

  private static NewCalendar read(String json) {
    return Json.read(Json.tree(json), NewCalendar.class, "$");
  }

  @Test
  void aDayIsADateOrADateAndAName() {
    Exclusions exclusions =
        read("""
                {"dates": ["2026-04-27", {"date": "2026-12-25", "name": "Christmas"}],
                 "yearly": ["01-01", {"date": "05-05", "name": "Liberation Day"}],
                 "weekdays": ["SAT", "sunday"],
                 "ranges": [{"from": "2026-07-01", "to": "2026-08-15"},
                            {"from": "2026-10-01", "to": "2026-10-01", "name": "audit"}]}""")
            .exclusions();

    assertThat(exclusions.reason(LocalDate.parse("2026-04-27"))).contains("2026-04-27");
    assertThat(exclusions.reason(LocalDate.parse("2026-12-25"))).contains("Christmas");
    assertThat(exclusions.reason(LocalDate.parse("2031-01-01"))).contains("01-01");
    assertThat(exclusions.reason(LocalDate.parse("2031-05-05"))).contains("Liberation Day");
    assertThat(exclusions.reason(LocalDate.parse("2026-07-02")))
        .contains("2026-07-01 to 2026-08-15");
    assertThat(exclusions.reason(LocalDate.parse("2026-10-01"))).contains("audit");
    assertThat(exclusions.weekdays()).containsOnly(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);
    assertThat(read("{}").exclusions()).isEqualTo(Exclusions.NONE);
  }

  @Test
  void whatIsKeptReadsBackTheSame() {
    NewCalendar put =
        read(
            """
            {"dates": ["2026-04-27"], "yearly": [{"date": "05-05", "name": "Liberation Day"}],
             "weekdays": ["saturday"], "ranges": [{"from": "2026-07-01", "to": "2026-08-15"}]}""");

    NewCalendar back = read(Json.write(put.tidy()));

    assertThat(back.exclusions()).isEqualTo(put.exclusions());
    assertThat(back.weekdays()).containsExactly("SAT");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"dates\":[\"2026-02-30\"]}|$.dates[0]|'2026-02-30' is not a date",
        "{\"dates\":[\"2026-01-01\",{\"date\":\"tomorrow\"}]}|$.dates[1]|'tomorrow'",
        "{\"dates\":[{\"name\":\"x\"}]}|$.dates[0]|is missing",
        "{\"dates\":[null]}|$.dates[0]|not null",
        "{\"dates\":[\"2026-01-01\",\"2026-01-01\"]}|$.dates[1]|given twice",
        "{\"dates\":[\"+12026-01-01\"]}|$.dates[0]|is not a date",
        "{\"dates\":[{\"date\":\"2026-01-01\",\"name\":\"\"}]}|$.dates[0].name|1 to 100",
        "{\"dates\":[{\"date\":\"2026-01-01\",\"name\":\"a\\u0000b\"}]}|$.dates[0].name|'a\\u0000b'",
        "{\"dates\":[{\"date\":\"2026-01-01\",\"name\":\"a\\ud800b\"}]}|$.dates[0].name|'a\\ud800b'",
        "{\"yearly\":[\"02-30\"]}|$.yearly[0]|month and day",
        "{\"yearly\":[\"2026-12-25\"]}|$.yearly[0]|such as 12-25",
        "{\"weekdays\":[\"FOO\"]}|$.weekdays[0]|'FOO' is not a weekday: MON",
        "{\"weekdays\":[null]}|$.weekdays[0]|is missing",
        "{\"ranges\":[{\"from\":\"2026-02-02\",\"to\":\"2026-02-01\"}]}|$.ranges[0]|is after to",
        "{\"ranges\":[{\"from\":\"2026-02-02\"}]}|$.ranges[0].to|is missing",
        "{\"ranges\":[null]}|$.ranges[0]|not null",
      })
  void aBadEntryIsNamedWithItsPath(String json, String path, String detail) {
    assertThatThrownBy(() -> read(json).exclusions())
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.status()).isEqualTo(422);
              assertThat(problem.errors().get(0).path()).isEqualTo(path);
              assertThat(problem.getMessage()).contains(detail);
            });
  }

  @Test
  void allThatIsWrongIsSaidAtOnceButNotWithoutEnd() {
    assertThatThrownBy(
            () -> read("{\"dates\":[\"x\"],\"yearly\":[\"y\"],\"weekdays\":[\"z\"]}").exclusions())
        .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.errors()).hasSize(3));
    String many = IntStream.range(0, 9_000).mapToObj(i -> "\"x\"").collect(Collectors.joining(","));
    assertThatThrownBy(() -> read("{\"dates\":[" + many + "]}").exclusions())
        .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.errors()).hasSize(20));
    assertThatThrownBy(
            () -> read("{\"dates\":[" + many + "],\"yearly\":[" + many + "]}").exclusions())
        .hasMessageContaining("18000")
        .hasMessageContaining("at most 10000");
  }
}
