package org.watchbill.schedule;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a {@code jakarta.ejb.ScheduleExpression}; {@link CalendarParser} has their rules.
 * One that is null has the default of Jakarta Enterprise Beans 4.0: {@code 0} for the times of day,
 * {@code *} for the others.
 *
 * @param second 0 to 59
 * @param minute 0 to 59
 * @param hour 0 to 23
 * @param dayOfMonth 1 to 31, -7 to -1, {@code Last}, {@code 2nd Fri}, {@code Last Fri}
 * @param month 1 to 12, or a name such as {@code Jan}
 * @param dayOfWeek 0 to 7, where 0 and 7 are Sunday, or a name such as {@code Mon}
 * @param year four digits
 */
public record CalendarFields(
    String second,
    String minute,
    String hour,
    String dayOfMonth,
    String month,
    String dayOfWeek,
    String year) {

  static final String NICKNAME = "@calendar";
  static final List<String> NAMES =
      List.of("second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek", "year");
  static final int LONGEST = NAMES.size() * (CronParser.LONGEST + 20);

  /** Fills in the defaults. */
  public CalendarFields {
    second = second == null ? "0" : second;
    minute = minute == null ? "0" : minute;
    hour = hour == null ? "0" : hour;
    dayOfMonth = dayOfMonth == null ? "*" : dayOfMonth;
    month = month == null ? "*" : month;
    dayOfWeek = dayOfWeek == null ? "*" : dayOfWeek;
    year = year == null ? "*" : year;
  }

  /**
   * Reads the {@code hour=3; dayOfWeek=Mon-Fri} of {@link #expression}; any field may be left out.
   */
  static CalendarFields parse(String text) {
    CronToken whole = new CronToken("calendar", text, 1);
    if (text.length() > LONGEST) {
      throw whole.error("at most " + CronParser.LONGEST + " characters for each field");
    }
    Map<String, String> fields = new HashMap<>();
    for (CronToken part : whole.split(';')) {
      List<CronToken> sides = part.split('=');
      String name = sides.get(0).strip().text();
      if (sides.size() != 2 || !NAMES.contains(name) || fields.containsKey(name)) {
        throw part.error("name=value, once for each of " + String.join(", ", NAMES));
      }
      fields.put(name, sides.get(1).text());
    }
    return new CalendarFields(
        fields.get("second"),
        fields.get("minute"),
        fields.get("hour"),
        fields.get("dayOfMonth"),
        fields.get("month"),
        fields.get("dayOfWeek"),
        fields.get("year"));
  }

  /** In the order of {@link #NAMES}. */
  List<String> values() {
    return List.of(second, minute, hour, dayOfMonth, month, dayOfWeek, year);
  }

  /** All fields in one line: {@code @calendar second=0; minute=15; hour=3; …}. */
  String expression() {
    StringBuilder text = new StringBuilder(NICKNAME);
    for (int i = 0; i < NAMES.size(); i++) {
      text.append(i == 0 ? " " : "; ").append(NAMES.get(i)).append('=');
      text.append(values().get(i).strip().replaceAll("\\s+", " "));
    }
    return text.toString();
  }
}
