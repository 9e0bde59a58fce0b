package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronErrorTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          61 * * * *        | minute '61' at column 1 must be a number from 0 to 59
          60 0 0 * * *      | second '60' at column 1 must be a number from 0 to 59
          0 24 * * *        | hour '24' at column 3 must be a number from 0 to 23
          0 0 0 * *         | day-of-month '0' at column 5 must be a number from 1 to 31
          0 0 1 13 *        | month '13' at column 7 must be a number from 1 to 12 or a name from JAN to DEC
          0 0 * * 8         | day-of-week '8' at column 9 must be a number from 0 to 7 (0 and 7 are Sunday) or a name from SUN to SAT
          0 0 * * FOO       | day-of-week 'FOO' at column 9 must be a number from 0 to 7 (0 and 7 are Sunday) or a name from SUN to SAT
          0,5,7x * * * *    | minute '7x' at column 5 must be a number from 0 to 59
          0-5,7-70/2 * * * *| minute '70' at column 7 must be a number from 0 to 59
          -1 * * * *        | minute is empty at column 1; there must be a number from 0 to 59
          */0 * * * *       | minute '0' at column 3 must be a number from 1 to 60 after /
          */90 * * * *      | minute '90' at column 3 must be a number from 1 to 60 after /
          0 */25 * * *      | hour '25' at column 5 must be a number from 1 to 24 after /
          1,,2 * * * *      | minute is empty at column 3; there must be *, a number from 0 to 59, a range such as a-b, or a step such as */n
          1-2-3 * * * *     | minute '1-2-3' at column 1 must be *, a number from 0 to 59, a range such as a-b, or a step such as */n
          0 ? * * *         | hour '?' at column 3 must be a number from 0 to 23
          0 0 ?,1 * *       | day-of-month '?' at column 5 must be a number from 1 to 31
          0 0 L-0 * *       | day-of-month '0' at column 7 must be a number from 1 to 30 after L-
          0 0 L-31 * *      | day-of-month '31' at column 7 must be a number from 1 to 30 after L-
          0 0 32W * *       | day-of-month '32' at column 5 must be a number from 1 to 31, or L, before W
          0 0 * * 5#6       | day-of-week '6' at column 11 must be a number from 1 to 5 after #
          0 0 * * 1#2#3     | day-of-week '1#2#3' at column 9 must be one # between a weekday and a number from 1 to 5, such as FRI#2
          0 0 * * L         | day-of-week 'L' at column 9 must be a weekday before L, such as 5L or FRIL for the last Friday
          99999999999 * * * * | minute '99999999999' at column 1 must be a number from 0 to 59
          ٣ * * * *         | minute '٣' at column 1 must be a number from 0 to 59
          * * * *           | expression '* * * *' at column 1 must be 5 fields (minute hour day-of-month month day-of-week), 6 with seconds first, or a nickname such as @daily; found 4
          0 0 12 * * ? 2026 | expression '0 0 12 * * ? 2026' at column 1 must be 5 fields (minute hour day-of-month month day-of-week), 6 with seconds first, or a nickname such as @daily; found 7
          @reboot           | expression '@reboot' at column 1 must be @yearly, @annually, @monthly, @weekly, @daily, @midnight or @hourly alone, or @every with a duration such as PT5M
          @daily 5          | expression '5' at column 8 must be @yearly, @annually, @monthly, @weekly, @daily, @midnight or @hourly alone, or @every with a duration such as PT5M
          @every 5m         | period '5m' at column 8 must be an ISO-8601 duration of whole seconds from PT1S to P36500D, such as PT5M or P1D
          @every PT0.5S     | period 'PT0.5S' at column 8 must be an ISO-8601 duration of whole seconds from PT1S to P36500D, such as PT5M or P1D
          """)
  void anErrorNamesFieldTokenColumnAndWhatIsAllowed(String cron, String message) {
    assertThat(refused(cron)).hasMessage(message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 0 30 2 *           | day-of-month '30' at column 5 must be a day that month '2' has in some year; this would never fire
          0 0 31 4,6,9,11 *    | day-of-month '31' at column 5 must be a day that month '4,6,9,11' has in some year; this would never fire
          0 0 L-29 FEB *       | day-of-month 'L-29' at column 5 must be a day that month 'FEB' has in some year; this would never fire
          0 0 30W 2 *          | day-of-month '30W' at column 5 must be a day that month '2' has in some year; this would never fire
          0 0 */15 2 MON#5     | day-of-month '*/15' at column 5 must be a day that in month '2' can be day-of-week 'MON#5'; this would never fire
          0 0 30 2 */2         | day-of-month '30' at column 5 must be a day that month '2' has in some year; this would never fire
          """)
  void anExpressionThatCanNeverFireIsRefusedWithTheReason(String cron, String message) {
    assertThat(refused(cron)).hasMessage(message);
  }

  @Test
  void theThirtiethOfFebruaryOrAFridayFiresOnFridays() {
    assertThat(Bill.walls("0 0 30 2 FRI", "2026-01-01T00:00", 1))
        .containsExactly("2026-02-06T00:00");
  }

  @Test
  void anErrorCarriesItsPartsForAProgram() {
    RecurrenceError error = refused("0 0-99 * * *");
    assertThat(error.field()).isEqualTo("hour");
    assertThat(error.token()).isEqualTo("99");
    assertThat(error.column()).isEqualTo(5);
    assertThat(error.allowed()).isEqualTo("a number from 0 to 23");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "\t\n", "@", "@every", "@every P1M", "*", "0 0\n* * *", "/ / / / /"})
  void nothingAndNonsenseAreRefused(String cron) {
    assertThat(refused(cron).getMessage()).doesNotContain("\n").hasSizeLessThan(300);
  }

  @Test
  void anEndlessExpressionIsRefusedInAShortMessage() {
    assertThat(refused("1,".repeat(1_000_000)).getMessage())
        .endsWith("…' at column 1 must be at most 200 characters")
        .hasSizeLessThan(200);
  }

  @Test
  void anyGarbageGetsAnAnswerOrAnErrorAtOnce() {
    Random random = new Random(7);
    String letters = "0123456789*/-,?LW#@ \tMONFEB\u0000é٣";
    long start = System.nanoTime();
    for (int i = 0; i < 5_000; i++) {
      String garbage =
          random
              .ints(random.nextInt(40), 0, letters.length())
              .mapToObj(n -> letters.substring(n, n + 1))
              .reduce("", String::concat);
      try {
        Recurrence.cron(garbage, ZoneId.of("UTC")).describe();
      } catch (RecurrenceError expected) {
        assertThat(expected.getMessage()).contains(" at column ");
      }
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  private static RecurrenceError refused(String cron) {
    return catchThrowableOfType(
        RecurrenceError.class, () -> Recurrence.cron(cron, ZoneId.of("UTC")));
  }
}
