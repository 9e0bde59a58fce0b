package org.watchbill.schedule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.watchbill.calendar.ExclusionCalendar;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;

/** Finds everything that is wrong with a definition at once, each with its JSON path. */
final class CheckSchedule {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST_WINDOW = Duration.ofDays(36_500);
  private static final Duration LONGEST_JITTER = Duration.ofDays(1);

  private final NewSchedule given;
  private final List<Violation> errors = new ArrayList<>();

  CheckSchedule(NewSchedule given) {
    this.given = given;
  }

  /**
   * The definition's recurrence.
   *
   * @throws Problem 422 naming every field that breaks a rule
   */
  Recurrence recurrence() {
    zone();
    oneWhen();
    bounds();
    duration("misfireWindow", given.misfireWindow(), LONGEST_WINDOW);
    duration("jitter", given.jitter(), LONGEST_JITTER);
    Recurrence recurrence = errors.isEmpty() ? readWhen() : null;
    if (!errors.isEmpty()) {
      throw Problem.unprocessable(errors);
    }
    return recurrence;
  }

  private void error(String field, String detail) {
    errors.add(new Violation("$." + field, detail));
  }

  private void zone() {
    try {
      ZoneId zone = given.zoneOrUtc();
      if (zone.getId().length() > 100) {
        error("zone", "'" + given.zone() + "' is too long for a time zone");
      }
    } catch (DateTimeException e) {
      error("zone", "'" + given.zone() + "' is not a time zone, such as Europe/Amsterdam");
    }
  }

  private void oneWhen() {
    List<String> whens = whens();
    if (whens.isEmpty()) {
      error(
          "cron",
          "is missing: when the schedule fires, as '0 2 * * *'; or give calendar, every, at or"
              + " fixedDelay");
    } else if (whens.size() > 1) {
      error(
          whens.get(1),
          "give one of cron, calendar, every, at and fixedDelay, not both %s and %s"
              .formatted(whens.get(0), whens.get(1)));
    }
  }

  /** The fields that say when, as far as they were given. */
  List<String> whens() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("cron", given.cron());
    all.put("calendar", given.calendar());
    all.put("every", given.every());
    all.put("at", given.at());
    all.put("fixedDelay", given.fixedDelay());
    return all.keySet().stream().filter(field -> all.get(field) != null).toList();
  }

  private void bounds() {
    if (given.startAt() != null
        && given.endAt() != null
        && !given.startAt().isBefore(given.endAt())) {
      error("endAt", given.endAt() + " is not after startAt " + given.startAt());
    }
    for (var bound : List.of("startAt", "endAt")) {
      var at = bound.equals("startAt") ? given.startAt() : given.endAt();
      if (at != null && (at.isBefore(Recurrence.BEGIN) || !at.isBefore(Recurrence.END))) {
        error(bound, at + " is not in the years 1 to 9999");
      }
    }
    if (given.maxFirings() != null && given.maxFirings() < 1) {
      error("maxFirings", given.maxFirings() + " is not a number from 1 on");
    }
    names();
  }

  private void names() {
    List<String> names = given.excludeOrNone();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i) == null || !names.get(i).matches(ExclusionCalendar.NAME)) {
        error(
            "exclude[" + i + "]",
            "'%s' is not a calendar's name: %s".formatted(names.get(i), ExclusionCalendar.RULE));
      }
    }
    if (names.stream().mapToInt(name -> String.valueOf(name).length() + 1).sum() > 1000) {
      error("exclude", "more than 1,000 characters of names; put the days in one calendar");
    }
  }

  private void duration(String field, Duration value, Duration longest) {
    if (value != null && (value.compareTo(SHORTEST) < 0 || value.compareTo(longest) > 0)) {
      error(field, value + " is not from PT0.001S to " + longest);
    }
  }

  private Recurrence readWhen() {
    String field = whens().get(0);
    try {
      return given.recurrence();
    } catch (RecurrenceError e) {
      error(e.field().startsWith(field + ".") ? e.field() : field, e.getMessage());
    } catch (IllegalArgumentException | DateTimeException e) {
      error(field, e.getMessage());
    }
    return null;
  }
}
