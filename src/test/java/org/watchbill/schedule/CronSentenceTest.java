package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronSentenceTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          30 2 * * *               | At 02:30 every day
          0 9,13,17 * * MON-FRI    | At 09:00, 13:00 and 17:00 on Monday to Friday
          15 30 2 * * *            | At 02:30:15 every day
          * * * * *                | Every minute
          */5 * * * *              | Every 5 minutes
          0 * * * *                | Every hour
          0-39 * * * *             | At minutes 0 to 39 of every hour
          5 7 * * * *              | At second 5 of minute 7 of every hour
          5 * * * *                | At minute 5 of every hour
          5,20 * * * *             | At minutes 5 and 20 of every hour
          */7 * * * *              | At minutes 0, 7, … 56 of every hour
          */15 9-17 * * 1-5        | Every 15 minutes from 09:00 to 17:59 on Monday to Friday
          */30 2,22-23 * * *       | Every 30 minutes from 02:00 to 02:59 and from 22:00 to 23:59
          0 8-18 * * *             | Every hour from 08:00 to 18:00
          15 */2 * * *             | Every 2 hours from 00:15 to 22:15
          * * * * * *              | Every second
          */10 * * * * *           | Every 10 seconds
          30 * * * * *             | At second 30 of every minute
          0,30 5 2 * * *           | At 02:05:00 and 02:05:30 every day
          0 0 1,15 * *             | At 00:00 on days 1 and 15 of the month
          0 0 13 * FRI             | At 00:00 on day 13 of the month or on Friday
          0 0 */10 * MON           | At 00:00 on days 1, 11, 21 and 31 of the month, but only on Monday
          0 0 1-31 * MON           | At 00:00 every day
          0 0 L 2 *                | At 00:00 on the last day of February
          0 0 L-3,LW * *           | At 00:00 on the 3rd day before the last day of the month or on the last Monday-to-Friday day of the month
          0 0 15W 6-8 *            | At 00:00 on the Monday-to-Friday day nearest to day 15 of the month, in June to August
          0 0 * * 6#3              | At 00:00 on the third Saturday of the month
          0 0 * * 5L               | At 00:00 on the last Friday of the month
          0 0 * JAN,JUL SAT,SUN    | At 00:00 on Saturday and Sunday, in January and July
          0 0 * * FRI-MON          | At 00:00 on Friday to Monday
          @yearly                  | At 00:00 on day 1 of January
          0 */2 * * *              | Every 2 hours
          0 */8 1 * *              | Every 8 hours on day 1 of the month
          0 0-2,6-22 * * *         | Every hour from 00:00 to 02:00 and from 06:00 to 22:00
          15 2,6-22 * * *          | Every hour at 02:15 and from 06:15 to 22:15
          0,30 9 * * *             | At 09:00 and 09:30 every day
          */30 22-2 * * *          | Every 30 minutes from 22:00 to 02:59
          */10 */5 9-17 * * *      | Every 10 seconds of minutes 0, 5, … 55 from 09:00 to 17:59
          * 5 * * * *              | Every second of minute 5 of every hour
          0 0 L-1 * *              | At 00:00 on the day before the last day of the month
          0 0 L-22 3-5 *           | At 00:00 on the 22nd day before the last day of the month, in March to May
          0 0 * NOV-FEB *          | At 00:00 every day, in November to February
          0 0 13 1 FRI             | At 00:00 on day 13 of January or on Friday in January
          0 0 * 1 SAT,SUN          | At 00:00 on Saturday and Sunday in January
          0 0 1 */2 *              | At 00:00 on day 1 of the month, in January, March, … November
          @every PT5M              | Every 5 minutes, whatever the clocks do.
          """)
  void anExpressionReadsAsASentence(String cron, String sentence) {
    assertThat(Recurrence.cron(cron, ZoneId.of("Europe/Berlin")).describe())
        .isEqualTo(sentence.endsWith(".") ? sentence : sentence + ", Europe/Berlin time.");
  }
}
