package org.watchbill.schedule;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads the cron dialect: crontab(5) as Vixie cron has it, with seconds as an optional first field,
 * ranges that run past the end ({@code 22-2}, {@code FRI-MON}), and Quartz's {@code L W # ?}. A
 * weekday is 0 to 7 (0 and 7 are Sunday) wherever one stands, so {@code 6#3} is the third Saturday.
 */
final class CronParser {

  static final int LONGEST = 200;

  private static final Map<String, String> NICKNAMES =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");

  private CronParser() {}

  static Recurrence parse(String expression, ZoneId zone, Dst dst) {
    Objects.requireNonNull(expression, "expression");
    Objects.requireNonNull(zone, "zone");
    Objects.requireNonNull(dst, "dst");
    List<CronToken> words = words(expression);
    if (words.get(0).is(Every.NICKNAME) && words.size() > 1) {
      return Every.parse(words.subList(1, words.size()));
    }
    if (words.get(0).text().startsWith("@")) {
      words = CronToken.words(meaningOf(words));
    }
    return cron(expression.strip(), fields(expression, words), zone, dst);
  }

  private static List<CronToken> words(String expression) {
    if (expression.length() > LONGEST) {
      throw whole(expression, "at most " + LONGEST + " characters");
    }
    List<CronToken> words = CronToken.words(expression);
    if (words.isEmpty()) {
      throw wrongCount(expression, 0);
    }
    return words;
  }

  private static String meaningOf(List<CronToken> words) {
    var nickname = NICKNAMES.keySet().stream().filter(words.get(0)::is).findFirst();
    if (nickname.isEmpty() || words.size() > 1) {
      throw words
          .get(nickname.isEmpty() ? 0 : 1)
          .error(
              "@yearly, @annually, @monthly, @weekly, @daily, @midnight or @hourly alone, or @every"
                  + " with a duration such as PT5M");
    }
    return NICKNAMES.get(nickname.get());
  }

  /** One token for each field, seconds first. */
  private static List<CronToken> fields(String expression, List<CronToken> words) {
    List<CronToken> fields = new ArrayList<>(words);
    if (words.size() == 5) {
      fields.add(0, new CronToken("", "0", 1));
    }
    if (fields.size() != CronField.values().length) {
      throw wrongCount(expression, words.size());
    }
    for (CronField field : CronField.values()) {
      fields.set(field.ordinal(), fields.get(field.ordinal()).in(field));
    }
    return fields;
  }

  private static Cron cron(String expression, List<CronToken> fields, ZoneId zone, Dst dst) {
    CronTimes times =
        new CronTimes(
            CronFieldParser.values(CronField.SECOND, fields.get(0)),
            CronFieldParser.values(CronField.MINUTE, fields.get(1)),
            CronFieldParser.values(CronField.HOUR, fields.get(2)));
    CronDays days =
        new CronDays(
            CronFieldParser.values(CronField.MONTH, fields.get(4)),
            CronFieldParser.daysOfMonth(fields.get(3)),
            CronFieldParser.daysOfWeek(fields.get(5)),
            CronYears.ANY);
    if (!days.exist()) {
      throw neverFires(days, fields);
    }
    return new Cron(expression, new CronWalls(times, days), zone, dst);
  }

  private static RecurrenceError neverFires(CronDays days, List<CronToken> fields) {
    CronToken ofMonth = fields.get(3);
    String month = "month '" + fields.get(4).text() + "'";
    return days.onAnyWeekday().exist()
        ? ofMonth.error(
            "a day that in %s can be day-of-week '%s'; this would never fire"
                .formatted(month, fields.get(5).text()))
        : ofMonth.error("a day that " + month + " has in some year; this would never fire");
  }

  private static RecurrenceError wrongCount(String expression, int found) {
    return whole(
        expression,
        "5 fields (minute hour day-of-month month day-of-week), 6 with seconds first, or a"
            + " nickname such as @daily; found "
            + found);
  }

  private static RecurrenceError whole(String expression, String allowed) {
    return new RecurrenceError("expression", expression, 1, allowed);
  }
}
