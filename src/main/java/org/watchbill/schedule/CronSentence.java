package org.watchbill.schedule;

import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Says what an expression means: {@code Every 5 minutes from 09:00 to 17:59 on Monday, UTC time.}
 */
record CronSentence(CronTimes times, CronDays days) {

  /** The set of the value 0 alone. */
  private static final long ZERO = 1;

  private static final int MOST_TIMES = 8;
  private static final int MOST_IN_AN_HOUR = 4;

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
      boolean everyMinute = times.minutes() == CronField.MINUTE.all();
      return seconds + (everyMinute ? minuteOf(seconds) : minutes()) + hours(everyMinute);
    }
    if (Long.bitCount(times.minutes()) == 1 && (times.minutes() == ZERO || !times.everyHour())) {
      return everyFewHours();
    }
    String minutes = each(CronField.MINUTE, times.minutes());
    return minutes + hours(minutes.startsWith("every"));
  }

  /** {@code every 2 hours}, {@code every hour from 08:15 to 18:15}. */
  private String everyFewHours() {
    if (times.minutes() == ZERO && (evenHours() || times.everyHour())) {
      return each(CronField.HOUR, times.hours());
    }
    int step = CronWords.step(times.hours());
    if (step > 1) {
      String first = shown(times.first());
      return "every " + step + " hours from " + first + " to " + shown(times.last());
    }
    List<String> spans = new ArrayList<>();
    for (int[] run : CronWords.roundRuns(CronField.HOUR, times.hours())) {
      String from = shown(times.first().withHour(run[0]));
      String to = shown(times.first().withHour(run[1]));
      spans.add(from.equals(to) ? "at " + to : "from " + from + " to " + to);
    }
    return "every hour " + CronWords.list(spans);
  }

  private String shown(LocalTime time) {
    return DateTimeFormatter.ofPattern(times.seconds() == ZERO ? "HH:mm" : "HH:mm:ss").format(time);
  }

  /** Whether the times of a day are few enough to name them all. */
  private boolean fixed() {
    int hours = Long.bitCount(times.hours());
    int inAnHour = Long.bitCount(times.seconds()) * Long.bitCount(times.minutes());
    return inAnHour == 1 && hours <= MOST_TIMES && !evenHours()
        || inAnHour <= MOST_IN_AN_HOUR && hours == 1;
  }

  /** Whether the hours are spread evenly over the day, and are more than two. */
  private boolean evenHours() {
    return Long.bitCount(times.hours()) > 2
        && each(CronField.HOUR, times.hours()).startsWith("every");
  }

  private List<String> fixedTimes() {
    List<String> all = new ArrayList<>();
    for (var time = times.nextOrSame(LocalTime.MIN); time.isPresent(); ) {
      all.add(shown(time.get()));
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

  private static String minuteOf(String seconds) {
    return seconds.startsWith("every") ? "" : " of every minute";
  }

  private String minutes() {
    return " of " + counted(CronField.MINUTE, times.minutes());
  }

  private String hours(boolean flowing) {
    if (times.everyHour()) {
      return flowing ? "" : " of every hour";
    }
    if (CronWords.step(times.hours()) > 1) {
      return " of " + counted(CronField.HOUR, times.hours());
    }
    List<String> spans = new ArrayList<>();
    for (int[] run : CronWords.roundRuns(CronField.HOUR, times.hours())) {
      spans.add("from %02d:00 to %02d:59".formatted(run[0], run[1]));
    }
    return " " + CronWords.list(spans);
  }

  private String day() {
    return (days.everyDay() ? (fixed() ? " every day" : "") : " " + chosen()) + months() + years();
  }

  private String chosen() {
    if (days.ofMonth().isAny()) {
      return words(days.ofWeek());
    }
    String ofMonth = words(days.ofMonth());
    return days.ofWeek().isAny()
        ? ofMonth
        : ofMonth + (days.either() ? " or " : ", but only ") + words(days.ofWeek());
  }

  /** {@code on day 1 of the month or on the last day of the month}. */
  private String words(CronDays.Field field) {
    String month = oneMonth() ? CronWords.months(days.months()) : "the month";
    return field.rules().stream()
        .map(rule -> rule.words(month))
        .collect(Collectors.joining(" or "));
  }

  private boolean oneMonth() {
    return Long.bitCount(days.months()) == 1;
  }

  private String months() {
    if (days.months() == CronField.MONTH.all()) {
      return "";
    }
    boolean named = oneMonth() && days.ofWeek().isAny() && !days.ofMonth().isAny();
    return named ? "" : (oneMonth() ? " in " : ", in ") + CronWords.months(days.months());
  }

  private String years() {
    return days.years().isAny() ? "" : ", in " + days.years().words();
  }
}
