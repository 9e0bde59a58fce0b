package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.watchbill.schedule.Bill.instants;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calendar of Jakarta Enterprise Beans 4.0; its own examples are among these. */
class CalendarTest {

  private static final ZoneId UTC = ZoneId.of("UTC");

  /** 1 January 2026 is a Thursday; 1 February and 1 March are Sundays. */
  private static final String NEW_YEAR = "2026-01-01T00:00:00Z";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hour=0                                    | 2026-01-02T00:00 2026-01-03T00:00
          dayOfWeek=Mon                             | 2026-01-05T00:00 2026-01-12T00:00
          minute=15; hour=3; dayOfWeek=Mon-Fri      | 2026-01-01T03:15 2026-01-02T03:15 2026-01-05T03:15
          minute=*; hour=*                          | 2026-01-01T00:01 2026-01-01T00:02
          second=30; hour=12; dayOfWeek=Mon,Wed,Fri | 2026-01-02T12:00:30 2026-01-05T12:00:30 2026-01-07T12:00:30
          minute=*/5; hour=*                        | 2026-01-01T00:05 2026-01-01T00:10
          hour=14; dayOfMonth=Last Thu; month=Nov   | 2026-11-26T14:00 2027-11-25T14:00
          hour=1; dayOfMonth=-1                     | 2026-01-30T01:00 2026-02-27T01:00
          hour=12/2; dayOfMonth=2nd Tue             | 2026-01-13T12:00 2026-01-13T14:00 2026-01-13T16:00 2026-01-13T18:00 2026-01-13T20:00 2026-01-13T22:00 2026-02-10T12:00
          second=30/10                              | 2026-01-01T00:00:30 2026-01-01T00:00:40 2026-01-01T00:00:50 2026-01-02T00:00:30
          minute=*/14; hour=1,2                     | 2026-01-01T01:00 2026-01-01T01:14 2026-01-01T01:28 2026-01-01T01:42 2026-01-01T01:56 2026-01-01T02:00
          minute=50/0                               | 2026-01-01T00:50 2026-01-02T00:50
          minute=' 10 - 11 , 30 '; hour=22-1        | 2026-01-01T00:10 2026-01-01T00:11 2026-01-01T00:30 2026-01-01T01:10
          """)
  void timesOfDayTakeValuesRangesListsAndIncrements(String calendar, String expected) {
    assertThat(walls(calendar.replace("'", ""), expected.split(" ").length))
        .containsExactly(expected.split(" "));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dayOfMonth=27-3              | 2026-01-02 2026-01-03 2026-01-27 2026-01-28 2026-01-29 2026-01-30 2026-01-31 2026-02-01
          dayOfMonth=27-3; month=2     | 2026-02-01 2026-02-02 2026-02-03 2026-02-27 2026-02-28 2027-02-01
          dayOfMonth=30-Last           | 2026-01-30 2026-01-31 2026-03-30 2026-03-31 2026-04-30
          dayOfMonth=1st Mon-31; month=2 | 2026-02-02 2026-02-03 2026-02-04
          dayOfMonth=Last-2            | 2026-01-02 2026-01-31 2026-02-01 2026-02-02 2026-02-28
          dayOfMonth=-2 - Last         | 2026-01-29 2026-01-30 2026-01-31 2026-02-26
          dayOfMonth=-2--1             | 2026-01-29 2026-01-30 2026-02-26
          dayOfMonth=-7,LAST           | 2026-01-24 2026-01-31 2026-02-21 2026-02-28
          dayOfMonth=last  fri         | 2026-01-30 2026-02-27
          dayOfMonth=1st Sun-1st Mon   | 2026-01-04 2026-01-05 2026-02-01 2026-02-02
          dayOfMonth=1st Mon-1st Sun; month=1,2 | 2026-01-02 2026-01-03 2026-01-04 2026-01-05 2026-01-06
          dayOfMonth=5th Thu           | 2026-01-29 2026-04-30 2026-07-30
          dayOfMonth=5th Thu-Last; month=1,2,4 | 2026-01-29 2026-01-30 2026-01-31 2026-04-30
          dayOfMonth=13; dayOfWeek=Fri | 2026-01-02 2026-01-09 2026-01-13 2026-01-16
          dayOfMonth=31; dayOfWeek=0   | 2026-01-04 2026-01-11 2026-01-18 2026-01-25 2026-01-31
          dayOfWeek=7                  | 2026-01-04 2026-01-11
          dayOfWeek=Fri-Mon            | 2026-01-02 2026-01-03 2026-01-04 2026-01-05 2026-01-09
          dayOfWeek=0-7                | 2026-01-02 2026-01-03
          dayOfWeek=6-0                | 2026-01-03 2026-01-04 2026-01-10
          dayOfWeek=sun,SAT,Sun        | 2026-01-03 2026-01-04 2026-01-10
          month=Nov-Feb; dayOfMonth=1  | 2026-02-01 2026-11-01 2026-12-01 2027-01-01
          month=feb,3; dayOfMonth=1    | 2026-02-01 2026-03-01 2027-02-01
          year=2028,2030-2031; month=1; dayOfMonth=1 | 2028-01-01 2030-01-01 2031-01-01
          month=Feb; dayOfMonth=29; year=2027-2100   | 2028-02-29 2032-02-29
          """)
  void daysMonthsAndYears(String calendar, String expected) {
    assertThat(walls(calendar, expected.split(" ").length))
        .extracting(wall -> wall.substring(0, 10))
        .containsExactly(expected.split(" "));
  }

  @Test
  void noYearsAreLeftAfterTheLastOne() {
    Recurrence yearly = calendar("year=2026; month=1; dayOfMonth=1", UTC);
    assertThat(yearly.next(Instant.parse("2025-06-01T00:00:00Z")))
        .contains(Instant.parse(NEW_YEAR));
    assertThat(yearly.next(Instant.parse(NEW_YEAR))).isEmpty();
    assertThat(yearly.previous(Instant.MAX)).contains(Instant.parse(NEW_YEAR));
    assertThat(yearly.previous(Instant.parse(NEW_YEAR))).isEmpty();
  }

  @Test
  void theLastYearMayEndInAnHourShownTwice() {
    Recurrence once =
        Recurrence.calendar(
            new CalendarFields(null, "30", "2", "25", "10", null, "2026"),
            ZoneId.of("Europe/Berlin"),
            new Dst(null, Dst.Overlap.SECOND));
    assertThat(once.next(Instant.parse("2026-10-25T00:45:00Z")))
        .contains(Instant.parse("2026-10-25T01:30:00Z"));
  }

  @Test
  void clockChangesAreCronsAffair() {
    Recurrence nightly = calendar("hour=2; minute=30", ZoneId.of("Europe/Berlin"));
    assertThat(instants(nightly, "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
    assertThat(nightly.note(Instant.parse("2026-03-29T01:00:00Z")))
        .contains("stands for 02:30, which the clock skips");
  }

  @Test
  void aFieldLeftOutHasItsDefault() {
    CalendarFields nothing = new CalendarFields(null, null, null, null, null, null, null);
    assertThat(nothing).isEqualTo(new CalendarFields("0", "0", "0", "*", "*", "*", "*"));
    assertThat(Recurrence.calendar(nothing, UTC, Dst.DEFAULT).expression())
        .isEqualTo(
            "@calendar second=0; minute=0; hour=0; dayOfMonth=*; month=*; dayOfWeek=*; year=*");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hour=24                     | calendar.hour '24' at column 1 must be a number from 0 to 23
          minute=0,60                 | calendar.minute '60' at column 3 must be a number from 0 to 59
          second=0,                   | calendar.second is empty at column 3; there must be *, a number from 0 to 59, a range such as a-b, or a list of these; alone, an increment such as */n
          minute=1,*                  | calendar.minute '*' at column 3 must be *, a number from 0 to 59, a range such as a-b, or a list of these; alone, an increment such as */n
          minute=*/60                 | calendar.minute '60' at column 3 must be a number from 0 to 59
          minute=0,*/5                | calendar.minute '0,*' at column 1 must be a number from 0 to 59
          hour=1-2-3                  | calendar.hour '1-2-3' at column 1 must be *, a number from 0 to 23, a range such as a-b, or a list of these; alone, an increment such as */n
          minute=1 0                  | calendar.minute '1 0' at column 1 must be a number from 0 to 59
          dayOfWeek=*/2               | calendar.dayOfWeek '*/2' at column 1 must be *, a number from 0 to 7 (0 and 7 are Sunday) or a name from SUN to SAT, a range such as a-b, or a list of these
          dayOfWeek=8                 | calendar.dayOfWeek '8' at column 1 must be a number from 0 to 7 (0 and 7 are Sunday) or a name from SUN to SAT
          dayOfWeek=Fry               | calendar.dayOfWeek 'Fry' at column 1 must be a number from 0 to 7 (0 and 7 are Sunday) or a name from SUN to SAT
          dayOfWeek=ſun               | calendar.dayOfWeek 'ſun' at column 1 must be a number from 0 to 7 (0 and 7 are Sunday) or a name from SUN to SAT
          month=0                     | calendar.month '0' at column 1 must be a number from 1 to 12 or a name from JAN to DEC
          month=1/3                   | calendar.month '1/3' at column 1 must be *, a number from 1 to 12 or a name from JAN to DEC, a range such as a-b, or a list of these
          dayOfMonth=-8               | calendar.dayOfMonth '8' at column 2 must be a number from 1 to 31, one from -7 to -1 for days before the last, Last, or a weekday such as 2nd Fri or Last Fri
          dayOfMonth=1,6th Fri        | calendar.dayOfMonth '6th Fri' at column 3 must be a number from 1 to 31, one from -7 to -1 for days before the last, Last, or a weekday such as 2nd Fri or Last Fri
          dayOfMonth=2nd 5            | calendar.dayOfMonth '2nd 5' at column 1 must be a number from 1 to 31, one from -7 to -1 for days before the last, Last, or a weekday such as 2nd Fri or Last Fri
          dayOfMonth=1-               | calendar.dayOfMonth is empty at column 3; there must be a number from 1 to 31, one from -7 to -1 for days before the last, Last, or a weekday such as 2nd Fri or Last Fri
          year=26                     | calendar.year '26' at column 1 must be a year of four digits
          year=2026-2028-2030         | calendar.year '2026-2028-2030' at column 1 must be *, a year of four digits, a range such as 2026-2030, or a list of these
          dayOfMonth=30; month=Feb    | calendar.dayOfMonth '30' at column 1 must be a day that month 'Feb' has in some year; this would never fire
          dayOfMonth=29; month=2; year=2026,2027 | calendar.year '2026,2027' at column 1 must be a year in which month '2' has dayOfMonth '29'; this would never fire
          hours=1                     | calendar 'hours=1' at column 1 must be name=value, once for each of second, minute, hour, dayOfMonth, month, dayOfWeek, year
          hour=1; hour=2              | calendar ' hour=2' at column 8 must be name=value, once for each of second, minute, hour, dayOfMonth, month, dayOfWeek, year
          """)
  void anErrorNamesTheFieldAndWhatIsAllowed(String calendar, String message) {
    assertThat(refused(calendar, Dst.DEFAULT)).hasMessage(message);
  }

  @Test
  void aTimeThatTheClockSkipsInAllItsYearsIsRefused() {
    String skipped = "hour=2; minute=30; dayOfMonth=29; month=3; year=2026";
    assertThat(refused(skipped, new Dst(Dst.Gap.SKIP, null)))
        .hasMessage(
            "calendar.year '2026' at column 1 must be a year in which the clock of Europe/Berlin shows"
                + " such a time; this would never fire");
  }

  @Test
  void theExpressionReadsBack() {
    Recurrence calendar = calendar(" hour = 1 ,\n2; dayOfMonth= 2nd  Fri ", UTC);
    assertThat(calendar.expression()).contains("hour=1 , 2; dayOfMonth=2nd Fri;");
    assertThat(Recurrence.parse(calendar.expression(), UTC, Dst.DEFAULT)).isEqualTo(calendar);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hour=3; dayOfWeek=Mon-Fri     | At 03:00 on Monday to Friday
          hour=14; dayOfMonth=Last Thu; month=Nov | At 14:00 on the last Thursday of November
          hour=1; dayOfMonth=-1         | At 01:00 on the day before the last day of the month
          dayOfMonth=27-3               | At 00:00 on days 1 to 3 and 27 to 31 of the month
          dayOfMonth=27-Last, 1-3       | At 00:00 on days 1 to 3 of the month or from day 27 to the last day of the month
          dayOfMonth=1st Mon-2nd Fri; year=2026-2030 | At 00:00 from the first Monday to the second Friday of the month, in 2026 to 2030
          dayOfMonth=29; month=Feb; year=2028,2032   | At 00:00 on day 29 of February, in 2028 and 2032
          hour=*; year=2026,2027,2030-2040           | Every hour, in 2026, 2027 and 2030 to 2040
          hour=*; year=2030-2028        | Every hour, in the years to 2028 and the years from 2030
          """)
  void aCalendarReadsAsASentence(String calendar, String sentence) {
    assertThat(calendar(calendar, UTC).describe()).isEqualTo(sentence + ", UTC time.");
  }

  private static List<String> walls(String calendar, int count) {
    return instants(calendar(calendar, UTC), NEW_YEAR, count).stream()
        .map(at -> LocalDateTime.parse(at.replace("Z", "")).toString())
        .toList();
  }

  private static Recurrence calendar(String fields, ZoneId zone) {
    return Recurrence.calendar(CalendarFields.parse(fields), zone, Dst.DEFAULT);
  }

  private static RecurrenceError refused(String fields, Dst dst) {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    return catchThrowableOfType(
        RecurrenceError.class,
        () -> Recurrence.calendar(CalendarFields.parse(fields), berlin, dst));
  }
}
