package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.watchbill.schedule.Bill.walls;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronTest {

  /** The calendar of these tests: 1 January 2026 is a Thursday; 1 February and 1 March, Sundays. */
  private static final String NEW_YEAR = "2026-01-01T00:00";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          * * * * *            | 2026-01-01T00:01 2026-01-01T00:02
          5 * * * *            | 2026-01-01T00:05 2026-01-01T01:05
          5,10-12 * * * *      | 2026-01-01T00:05 2026-01-01T00:10 2026-01-01T00:11 2026-01-01T00:12 2026-01-01T01:05
          */20 * * * *         | 2026-01-01T00:20 2026-01-01T00:40 2026-01-01T01:00
          50/5 * * * *         | 2026-01-01T00:50 2026-01-01T00:55 2026-01-01T01:50
          10-30/10 3 * * *     | 2026-01-01T03:10 2026-01-01T03:20 2026-01-01T03:30 2026-01-02T03:10
          */60 */24 * * *      | 2026-01-02T00:00 2026-01-03T00:00
          0 22-2 * * *         | 2026-01-01T01:00 2026-01-01T02:00 2026-01-01T22:00 2026-01-01T23:00 2026-01-02T00:00
          0 22-2/2 * * *       | 2026-01-01T02:00 2026-01-01T22:00 2026-01-02T00:00
          30 12 15 6 *         | 2026-06-15T12:30 2027-06-15T12:30
          0 0 31 * *           | 2026-01-31T00:00 2026-03-31T00:00 2026-05-31T00:00
          0 0 30-2 * *         | 2026-01-02T00:00 2026-01-30T00:00 2026-01-31T00:00 2026-02-01T00:00 2026-02-02T00:00
          0 0 1 NOV-FEB *      | 2026-02-01T00:00 2026-11-01T00:00 2026-12-01T00:00 2027-01-01T00:00
          0 0 1 jan,Jul *      | 2026-07-01T00:00 2027-01-01T00:00
          0 0 1 feb/5 *        | 2026-02-01T00:00 2026-07-01T00:00 2026-12-01T00:00 2027-02-01T00:00
          00 09 01 * *         | 2026-01-01T09:00 2026-02-01T09:00
          """)
  void fieldsTakeValuesNamesRangesListsAndSteps(String cron, String expected) {
    assertThat(walls(cron, NEW_YEAR, expected.split(" ").length))
        .containsExactly(expected.split(" "));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 0 * * FRI-MON      | 2026-01-02 2026-01-03 2026-01-04 2026-01-05 2026-01-09
          0 0 * * 5-7          | 2026-01-02 2026-01-03 2026-01-04 2026-01-09
          0 0 * * 7-1          | 2026-01-04 2026-01-05 2026-01-11
          0 0 * * 0-7/7        | 2026-01-04 2026-01-11
          0 0 * * 0-7          | 2026-01-02 2026-01-03 2026-01-04 2026-01-05 2026-01-06 2026-01-07 2026-01-08
          0 0 * * 0            | 2026-01-04 2026-01-11
          0 0 * * 7            | 2026-01-04 2026-01-11
          0 0 * * */3          | 2026-01-03 2026-01-04 2026-01-07 2026-01-10
          0 0 ? * TUE          | 2026-01-06 2026-01-13
          0 0 13 * ?           | 2026-01-13 2026-02-13
          0 0 13 * FRI         | 2026-01-02 2026-01-09 2026-01-13 2026-01-16
          0 0 */10 * MON       | 2026-05-11 2026-06-01 2026-08-31 2026-09-21
          0 0 13 * */5         | 2026-02-13 2026-03-13 2026-09-13
          0 0 1-31 * MON       | 2026-01-02 2026-01-03 2026-01-04
          0 0 L * *            | 2026-01-31 2026-02-28 2026-03-31 2026-04-30
          0 0 L 2 *            | 2026-02-28 2027-02-28 2028-02-29
          0 0 L-3 * *          | 2026-01-28 2026-02-25 2026-03-28
          0 0 L-30 * *         | 2026-03-01 2026-05-01 2026-07-01
          0 0 LW * *           | 2026-01-30 2026-02-27 2026-03-31
          0 0 lw * *           | 2026-01-30 2026-02-27 2026-03-31
          0 0 15W * *          | 2026-01-15 2026-02-16 2026-03-16 2026-04-15 2026-05-15 2026-06-15 2026-07-15 2026-08-14
          0 0 1W * *           | 2026-02-02 2026-03-02 2026-04-01 2026-05-01 2026-06-01 2026-07-01 2026-08-03
          0 0 31W * *          | 2026-01-30 2026-03-31 2026-05-29
          0 0 1,L * *          | 2026-01-31 2026-02-01 2026-02-28 2026-03-01
          0 0 * * 6#3          | 2026-01-17 2026-02-21 2026-03-21
          0 0 * * TUE#1        | 2026-01-06 2026-02-03 2026-03-03
          0 0 * * 7#5          | 2026-03-29 2026-05-31 2026-08-30
          0 0 * * 5L           | 2026-01-30 2026-02-27 2026-03-27
          0 0 * * SUNL         | 2026-01-25 2026-02-22 2026-03-29
          0 0 * * MON#1,FRIL   | 2026-01-05 2026-01-30 2026-02-02 2026-02-27
          0 0 L * 1#2          | 2026-01-12 2026-01-31 2026-02-09 2026-02-28
          """)
  void dayFieldsChooseDays(String cron, String expected) {
    assertThat(walls(cron, NEW_YEAR, expected.split(" ").length))
        .extracting(wall -> wall.substring(0, 10))
        .containsExactly(expected.split(" "));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "@yearly,   2027-01-01T00:00",
    "@annually, 2027-01-01T00:00",
    "@monthly,  2026-02-01T00:00",
    "@weekly,   2026-01-04T00:00",
    "@daily,    2026-01-02T00:00",
    "@Midnight, 2026-01-02T00:00",
    "@hourly,   2026-01-01T01:00",
    "@every PT5M, 2026-01-01T00:05"
  })
  void nicknamesStandForExpressions(String nickname, String expected) {
    assertThat(walls(nickname, NEW_YEAR, 1)).containsExactly(expected);
  }

  @Test
  void sixFieldsStartWithSeconds() {
    assertThat(walls("*/20 0 0 * * *", NEW_YEAR, 3))
        .containsExactly("2026-01-01T00:00:20", "2026-01-01T00:00:40", "2026-01-02T00:00");
  }

  @Test
  void fiveFieldsFireAtSecondZero() {
    assertThat(walls("* * * * *", "2026-01-01T00:00:59.999999999", 1))
        .containsExactly("2026-01-01T00:01");
  }

  @Test
  void theNextInstantIsStrictlyAfterTheOneGiven() {
    Recurrence noon = Recurrence.cron("0 12 * * *", ZoneId.of("UTC"));
    Instant today = Instant.parse("2026-01-01T12:00:00Z");
    assertThat(noon.next(today.minusNanos(1))).contains(today);
    assertThat(noon.next(today)).contains(Instant.parse("2026-01-02T12:00:00Z"));
    assertThat(noon.next(today.plusNanos(1))).contains(Instant.parse("2026-01-02T12:00:00Z"));
  }

  @Test
  void leapDaysSkipTheYear2100() {
    assertThat(walls("0 0 29 2 *", "2096-02-29T00:00", 2))
        .containsExactly("2104-02-29T00:00", "2108-02-29T00:00");
  }

  @Test
  void aLeapDayOnAMondayMayTakeFortyYears() {
    assertThat(walls("0 0 */28 2 MON#5", NEW_YEAR, 4))
        .containsExactly(
            "2044-02-29T00:00", "2072-02-29T00:00", "2112-02-29T00:00", "2140-02-29T00:00");
  }

  @Test
  void thePreviousInstantIsStrictlyBeforeTheOneGiven() {
    Recurrence noon = Recurrence.cron("0 12 * * *", ZoneId.of("UTC"));
    Instant today = Instant.parse("2026-01-01T12:00:00Z");
    assertThat(noon.previous(today.plusNanos(1))).contains(today);
    assertThat(noon.previous(today)).contains(Instant.parse("2025-12-31T12:00:00Z"));
  }

  @Test
  void lookingBackSkipsTheYear2100Too() {
    Recurrence leapDay = Recurrence.cron("0 0 29 2 *", ZoneId.of("Europe/Berlin"));
    assertThat(leapDay.previous(Instant.parse("2104-02-28T00:00:00Z")))
        .contains(Instant.parse("2096-02-28T23:00:00Z"));
  }

  @Test
  void theBillBeginsInTheYear1() {
    Recurrence yearly = Recurrence.cron("@yearly", ZoneId.of("UTC"));
    assertThat(yearly.previous(Recurrence.BEGIN)).isEmpty();
    assertThat(yearly.previous(Recurrence.BEGIN.plusNanos(1))).contains(Recurrence.BEGIN);
    assertThat(yearly.previous(Instant.MIN)).isEmpty();
    assertThat(yearly.previous(Instant.MAX)).contains(Instant.parse("9999-01-01T00:00:00Z"));
  }

  @Test
  void theBillEndsBeforeTheYear10000() {
    Recurrence yearly = Recurrence.cron("@yearly", ZoneId.of("UTC"));
    assertThat(yearly.next(Instant.parse("9999-01-01T00:00:00Z"))).isEmpty();
    assertThat(yearly.next(Instant.MAX)).isEmpty();
    assertThat(yearly.next(Instant.MIN)).isPresent();
  }

  @Test
  void blanksAroundFieldsDoNotMatter() {
    Recurrence daily = Recurrence.cron("  30\t2  * * *  ", ZoneId.of("UTC"));
    assertThat(daily.expression()).isEqualTo("30\t2  * * *");
    assertThat(daily).isEqualTo(Recurrence.cron(daily.expression(), ZoneId.of("UTC")));
  }
}
