package org.watchbill.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ImportICalendarTest {

  private static final LocalDate TODAY = LocalDate.parse("2026-11-24");

  private static ImportICalendar.Result read(String... lines) {
    String file =
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\n"
            + String.join("\r\n", lines)
            + "\r\nEND:VCALENDAR\r\n";
    return ImportICalendar.read(file.getBytes(StandardCharsets.UTF_8), TODAY);
  }

  /** Days with their names, up to one of them. */
  private static Map<String, String> days(ImportICalendar.Result result, String to) {
    Exclusions exclusions = result.calendar().exclusions();
    Map<String, String> days = new TreeMap<>();
    for (LocalDate day = TODAY.minusYears(1);
        !day.isAfter(LocalDate.parse(to));
        day = day.plusDays(1)) {
      String key = day.toString();
      exclusions.reason(day).ifPresent(reason -> days.put(key, reason));
    }
    return days;
  }

  private static Map<String, String> event(String... lines) {
    return days(
        read("BEGIN:VEVENT", "UID:1", String.join("\r\n", lines), "END:VEVENT"), "2028-12-31");
  }

  @Test
  void aPublicHolidayFileBecomesDates() {
    ImportICalendar.Result result =
        read(
            "X-WR-CALNAME:Feestdagen in Nederland",
            "METHOD:PUBLISH",
            "BEGIN:VEVENT",
            "DTSTART;VALUE=DATE:20261225",
            "DTEND;VALUE=DATE:20261226",
            "DTSTAMP:20260101T000000Z",
            "UID:20261225@example.com",
            "CLASS:PUBLIC",
            "STATUS:CONFIRMED",
            "SUMMARY:Eerste kerstdag\\, een",
            "  feest",
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-PT15M",
            "END:VALARM",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "DTSTART;VALUE=DATE:20270427",
            "UID:2",
            "SUMMARY:Koningsdag",
            "END:VEVENT",
            "BEGIN:VTODO",
            "DTSTART;VALUE=DATE:20270101",
            "UID:3",
            "END:VTODO",
            "BEGIN:VEVENT",
            "DTSTART;VALUE=DATE:20270505",
            "UID:4",
            "STATUS:CANCELLED",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "DTSTART;VALUE=DATE:20150505",
            "UID:5",
            "END:VEVENT");

    assertThat(days(result, "2036-11-24"))
        .containsExactly(
            Map.entry("2026-12-25", "Eerste kerstdag, een feest"),
            Map.entry("2027-04-27", "Koningsdag"));
    assertThat(result.imported())
        .isEqualTo(new Imported(LocalDate.parse("2025-11-24"), 2, 0, 1, 1));
  }

  @Test
  void anEndIsNotPartOfTheEvent() {
    assertThat(event("DTSTART;VALUE=DATE:20270712", "DTEND;VALUE=DATE:20270715", "SUMMARY:away"))
        .containsOnlyKeys("2027-07-12", "2027-07-13", "2027-07-14");
    assertThat(event("DTSTART;VALUE=DATE:20270712", "DURATION:P1W")).hasSize(7);
    assertThat(event("DTSTART;VALUE=DATE:20270712", "DTEND;VALUE=DATE:20270712"))
        .containsOnlyKeys("2027-07-12");
    assertThat(
            read(
                    "BEGIN:VEVENT",
                    "DTSTART;VALUE=DATE:20270712",
                    "DTEND;VALUE=DATE:20270715",
                    "SUMMARY:away",
                    "END:VEVENT")
                .calendar()
                .ranges())
        .isEqualTo(List.of(new NewCalendar.Range("2027-07-12", "2027-07-14", "away")));
  }

  @Test
  void anEventWithTimesCountsForTheDaysItTouchesByItsOwnClock() {
    assertThat(
            event(
                "DTSTART;TZID=America/New_York:20270712T220000",
                "DTEND;TZID=America/New_York:20270713T020000"))
        .containsOnlyKeys("2027-07-12", "2027-07-13");
    assertThat(event("DTSTART:20270712T220000", "DTEND:20270713T000000"))
        .containsOnlyKeys("2027-07-12");
    assertThat(event("DTSTART:20270712T220000", "DURATION:PT3H")).hasSize(2);
    assertThat(event("DTSTART:20270712T233000")).containsOnlyKeys("2027-07-12");
    assertThat(event("DTSTART:20270712T230000Z")).containsOnlyKeys("2027-07-12");
    assertThat(
            days(
                read(
                    "X-WR-TIMEZONE:Europe/Amsterdam",
                    "BEGIN:VEVENT",
                    "DTSTART:20270712T230000Z",
                    "END:VEVENT"),
                "2027-12-31"))
        .containsOnlyKeys("2027-07-13");
  }

  @Test
  void aRuleStaysARuleAndHoldsInAnyYear() {
    Map<String, String> christmas =
        days(
            read(
                "BEGIN:VEVENT",
                "DTSTART;VALUE=DATE:19001225",
                "RRULE:FREQ=YEARLY",
                "SUMMARY:Christmas Day",
                "END:VEVENT"),
            "2090-12-31");
    assertThat(christmas).hasSize(66).containsKeys("2025-12-25", "2035-12-25", "2090-12-25");
    assertThat(
            read(
                    "BEGIN:VEVENT",
                    "DTSTART;VALUE=DATE:20201126",
                    "DTEND;VALUE=DATE:20201128",
                    "RRULE:FREQ=YEARLY;BYDAY=4TH;BYMONTH=11;WKST=SU",
                    "EXDATE;VALUE=DATE:20271125",
                    "SUMMARY:Thanksgiving",
                    "END:VEVENT")
                .calendar())
        .isEqualTo(
            new NewCalendar(
                null,
                null,
                null,
                null,
                List.of(
                    new NewCalendar.Rule(
                        "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;WKST=SU",
                        "2020-11-26",
                        2,
                        List.of("2027-11-25"),
                        null,
                        "Thanksgiving"))));

    assertThat(event("DTSTART;VALUE=DATE:20201126", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"))
        .containsOnlyKeys("2025-11-27", "2026-11-26", "2027-11-25", "2028-11-23");
    assertThat(event("DTSTART;VALUE=DATE:20200531", "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=70"))
        .containsOnlyKeys("2025-11-30", "2025-12-31", "2026-01-31", "2026-02-28");
    assertThat(event("DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY"))
        .containsOnlyKeys("2028-02-29");
    assertThat(event("DTSTART;VALUE=DATE:20270101", "RRULE:FREQ=DAILY;COUNT=1000000000"))
        .hasSize(731);
  }

  @Test
  void anUntilInUtcIsReadByTheEventsClock() {
    assertThat(
            event(
                "DTSTART;TZID=Europe/Amsterdam:20270104T000000",
                "DTEND;TZID=Europe/Amsterdam:20270105T000000",
                "RRULE:FREQ=WEEKLY;UNTIL=20270117T230000Z"))
        .containsOnlyKeys("2027-01-04", "2027-01-11", "2027-01-18");
    assertThat(event("DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=WEEKLY;UNTIL=20270118"))
        .containsOnlyKeys("2027-01-04", "2027-01-11", "2027-01-18");
    assertThat(event("DTSTART:20270104T150000", "RRULE:FREQ=WEEKLY;UNTIL=20270118"))
        .containsOnlyKeys("2027-01-04", "2027-01-11", "2027-01-18");
  }

  @Test
  void rulesKeepTheWallClockWhenClocksChange() {
    assertThat(
            event(
                "DTSTART;TZID=Europe/Amsterdam:20270327T003000",
                "DTEND;TZID=Europe/Amsterdam:20270327T010000",
                "RRULE:FREQ=DAILY;COUNT=3"))
        .containsOnlyKeys("2027-03-27", "2027-03-28", "2027-03-29");
  }

  @Test
  void datesAreAddedAndTakenOut() {
    assertThat(
            event(
                "DTSTART;VALUE=DATE:20270104",
                "RRULE:FREQ=WEEKLY;COUNT=4",
                "EXDATE;VALUE=DATE:20270111",
                "EXDATE;VALUE=DATE:20270104",
                "RDATE;VALUE=DATE:20270201,20270301"))
        .containsOnlyKeys("2027-01-18", "2027-01-25", "2027-02-01", "2027-03-01");
    assertThat(
            event(
                "DTSTART:20270104T100000",
                "RDATE;VALUE=PERIOD:20270201T220000/PT4H,20270301T220000/20270303T000000"))
        .containsOnlyKeys("2027-01-04", "2027-02-01", "2027-02-02", "2027-03-01", "2027-03-02");
    assertThat(
            event(
                "DTSTART;TZID=Europe/Amsterdam:20270104T003000",
                "RRULE:FREQ=DAILY;COUNT=2",
                "EXDATE:20270104T233000Z"))
        .containsOnlyKeys("2027-01-04");
    assertThat(
            event(
                "DTSTART;VALUE=DATE:20270104",
                "RRULE:FREQ=DAILY;COUNT=7",
                "EXRULE:FREQ=WEEKLY;BYDAY=SA,SU"))
        .hasSize(5);
  }

  @Test
  void anOccurrenceThatWasMovedOrCancelledIsNotInItsOldPlace() {
    Map<String, String> days =
        days(
            read(
                "BEGIN:VEVENT",
                "UID:a",
                "DTSTART;VALUE=DATE:20270104",
                "RRULE:FREQ=WEEKLY;COUNT=3",
                "SUMMARY:stock-taking",
                "END:VEVENT",
                "BEGIN:VEVENT",
                "UID:a",
                "RECURRENCE-ID;VALUE=DATE:20270111",
                "DTSTART;VALUE=DATE:20270112",
                "SUMMARY:stock-taking, moved",
                "END:VEVENT",
                "BEGIN:VEVENT",
                "UID:a",
                "RECURRENCE-ID;VALUE=DATE:20270118",
                "DTSTART;VALUE=DATE:20270118",
                "STATUS:CANCELLED",
                "END:VEVENT"),
            "2027-12-31");

    assertThat(days)
        .containsExactly(
            Map.entry("2027-01-04", "stock-taking"),
            Map.entry("2027-01-12", "stock-taking, moved"));
  }

  @Test
  void theEventsOwnFirstDayCountsThoughTheRuleDoesNotGiveIt() {
    assertThat(event("DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=3"))
        .containsOnlyKeys("2027-01-04", "2027-01-05", "2027-01-12");
    assertThat(
            event(
                "DTSTART;VALUE=DATE:20270104",
                "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20270112",
                "EXDATE;VALUE=DATE:20270104"))
        .containsOnlyKeys("2027-01-05", "2027-01-12");
    assertThat(event("DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=DAILY;UNTIL=20260101"))
        .containsOnlyKeys("2027-01-04");
  }

  @Test
  void whatLiesFarAheadIsKept() {
    ImportICalendar.Result result =
        read(
            "BEGIN:VEVENT",
            "DTSTART;VALUE=DATE:20890704",
            "RDATE;VALUE=DATE:20900705",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "DTSTART;VALUE=DATE:20950101",
            "RRULE:FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO",
            "END:VEVENT");
    Exclusions days = result.calendar().exclusions();

    assertThat(days.reason(LocalDate.parse("2089-07-04"))).contains("2089-07-04");
    assertThat(days.reason(LocalDate.parse("2090-07-05"))).isPresent();
    assertThat(days.reason(LocalDate.parse("2094-01-04"))).isEmpty();
    assertThat(days.reason(LocalDate.parse("2096-01-02"))).contains("2096-01-02");
    assertThat(days.reason(LocalDate.parse("9999-01-04"))).isPresent();
  }

  @Test
  void timeZonesInTheFileAreNotWorkedOut() {
    assertThat(
            days(
                read(
                    "BEGIN:VTIMEZONE",
                    "TZID:W. Europe Standard Time",
                    "BEGIN:STANDARD",
                    "DTSTART:16010101T030000",
                    "TZOFFSETFROM:+0200",
                    "TZOFFSETTO:+0100",
                    "RRULE:FREQ=SECONDLY",
                    "END:STANDARD",
                    "END:VTIMEZONE",
                    "BEGIN:VEVENT",
                    "DTSTART;TZID=W. Europe Standard Time:20270104T003000",
                    "DTEND;TZID=W. Europe Standard Time:20270104T013000",
                    "END:VEVENT"),
                "2027-12-31"))
        .containsOnlyKeys("2027-01-04");
  }

  @Test
  void aNameIsOneShortLine() {
    String name =
        event("DTSTART;VALUE=DATE:20270104", "SUMMARY:a\\nb\tc " + "x".repeat(200))
            .get("2027-01-04");

    assertThat(name).startsWith("a b c xx").endsWith("…").hasSize(100);
    assertThat(event("DTSTART;VALUE=DATE:20270104", "SUMMARY: "))
        .containsExactly(Map.entry("2027-01-04", "2027-01-04"));
    assertThat(event("DTSTART;VALUE=DATE:20270104", "SUMMARY:" + "😀".repeat(90))).hasSize(1);
  }
}
