package org.watchbill.schedule;

import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says what an expression means: {@code Every 5 minutes from 09:00 to 17:59 on Monday, UTC time.}
 */
record CronSentence(CronTimes times, CronDays days) {

  /** The set of the value 0 alone. */
  private static final long ZERO = 1;

  private static final int MOST_TIMES = 8;

  static String of(Cron cron) {
    CronSentence sentence = new CronSentence(cron.walls().times(), cron.walls().days());
    String text = sentence.timeOfDay() + sentence.day() + ", " + cron.zone() + " time.";
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private String timeOfDay() {
    if (fixed()) {
      return "at " + CronWords.list(fixedTimes());
    }
    if (times.seconds() != ZERO) {
      String seconds = each(CronField.SECOND, times.seconds());
      return seconds
          + within(seconds, CronField.MINUTE, times.minutes())
          + hours(times.minutes() == CronField.MINUTE.all());
    }
    if (times.minutes() == ZERO && times.everyHour()) {
      return "every hour";
    }
    String minutes = each(CronField.MINUTE, times.minutes());
    return minutes + hours(minutes.startsWith("every"));
  }

  /** Whether the times of a day are few enough to name them all. */
  private boolean fixed() {
    return Long.bitCount(times.seconds()) * Long.bitCount(times.minutes()) == 1
        && Long.bitCount(times.hours()) <= MOST_TIMES;
  }

  private List<String> fixedTimes() {
    List<String> all = new ArrayList<>();
    for (var time = times.nextOrSame(LocalTime.MIN); time.isPresent(); ) {
      all.add(time.get().toString());
      var after = time.get().plusSeconds(1);
      time = after.toSecondOfDay() == 0 ? Optional.empty() : times.nextOrSame(after);
    }
    return all;
  }

  /** {@code every minute}, {@code every 5 minutes}, {@code at minute 5}. */
  private static String each(CronField field, long values) {
    if (values == field.all()) {
      return "every " + field.label;
    }
    int count = Long.bitCount(values);
    int step = field.size() / count;
    boolean even = count * step == field.size();
    return even && count > 1 && values == CronWords.everyStep(field.min, field.max, step)
        ? "every " + step + " " + field.label + "s"
        : "at " + counted(field, values);
  }

  private static String counted(CronField field, long values) {
    return field.label + (Long.bitCount(values) > 1 ? "s " : " ") + CronWords.numbers(values);
  }

  private static String within(String smaller, CronField field, long values) {
    if (values == field.all()) {
      return smaller.startsWith("every") ? "" : " of every " + field.label;
    }
    return " of " + counted(field, values);
  }

  private String hours(boolean flowing) {
    if (times.everyHour()) {
      return flowing ? "" : " of every hour";
    }
    List<String> spans = new ArrayList<>();
    for (int[] run : CronWords.runs(times.hours())) {
      spans.add("from %02d:00 to %02d:59".formatted(run[0], run[1]));
    }
    return CronWords.step(times.hours()) > 1
        ? " of " + counted(CronField.HOUR, times.hours())
        : " " + CronWords.list(spans);
  }

  private String day() {
    String which =
        days.everyDay()
            ? (fixed() ? " every day" : "")
            : " " + (days.ofMonth().isAny() ? words(days.ofWeek()) : ofMonth());
    boolean anyMonth = days.months() == CronField.MONTH.all();
    return which + (anyMonth ? "" : " in " + CronWords.months(days.months()));
  }

  private String ofMonth() {
    String ofMonth = words(days.ofMonth());
    if (days.ofWeek().isAny()) {
      return ofMonth;
    }
    return ofMonth + (days.either() ? " or " : ", but only ") + words(days.ofWeek());
  }

  private static String words(CronDays.Field field) {
    return field.rules().stream()
        .map(CronDayRule::words)
        .collect(java.util.stream.Collectors.joining(" or "));
  }
}
