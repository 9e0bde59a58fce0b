package org.watchbill.schedule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.watchbill.calendar.ExclusionCalendar;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;
import org.watchbill.problem.Shown;

/** Finds everything that is wrong with a definition at once, each with its JSON path. */
final class CheckSchedule {

  private static final List<String> WHENS =
      List.of("cron", "calendar", "every", "at", "fixedDelay");
  private static final int LONGEST = 1_049_600;
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST_WINDOW = Duration.ofDays(36_500);
  private static final Duration LONGEST_JITTER = Duration.ofDays(1);

  private final NewSchedule given;
  private final List<Violation> errors = new ArrayList<>();

  /** UTC while it cannot be read: what is wrong with the rule itself can be told all the same. */
  private ZoneId zone = ZoneOffset.UTC;

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
    size();
    Recurrence recurrence = whens().size() == 1 ? readWhen() : null;
    if (!errors.isEmpty()) {
      throw Problem.unprocessable(errors);
    }
    return recurrence;
  }

  private void error(String field, String detail) {
    errors.add(new Violation("$." + field, detail));
  }

  /** Of the column; the payload has a limit of its own. */
  private void size() {
    int length = Json.write(given).length();
    if (length > LONGEST) {
      errors.add(
          new Violation(
              "$", "has %,d characters as JSON; at most %,d are kept".formatted(length, LONGEST)));
    }
  }

  private void zone() {
    try {
      ZoneId named = given.zoneOrUtc();
      zone = named;
      if (named.getId().length() > 100) {
        error("zone", Shown.quoted(given.zone()) + " is too long for a time zone");
      }
    } catch (DateTimeException e) {
      error("zone", Shown.quoted(given.zone()) + " is not a time zone, such as Europe/Amsterdam");
    }
  }

  private void oneWhen() {
    List<String> whens = whens();
    if (whens.isEmpty()) {
      errors.add(
          new Violation(
                  "$.cron",
                  "is missing: when the schedule fires, as '0 2 * * *'; or give calendar, every, at"
                      + " or fixedDelay")
              .restingOn(WHENS.stream().map(field -> "$." + field).toList()));
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
      errors.add(
          Violation.of("$.endAt", given.endAt(), " is not after startAt, ")
              .printing("$.startAt", given.startAt()));
    }
    bound("startAt", given.startAt());
    bound("endAt", given.endAt());
    if (given.maxFirings() != null && given.maxFirings() < 1) {
      error("maxFirings", given.maxFirings() + " is not a number from 1 on");
    }
    names();
  }

  private void bound(String field, Instant at) {
    if (at != null && (at.isBefore(Recurrence.BEGIN) || !at.isBefore(Recurrence.END))) {
      errors.add(Violation.of("$." + field, at, " is not in the years 1 to 9999"));
    }
  }

  private void names() {
    List<String> names = given.excludeOrNone();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i) == null || !names.get(i).matches(ExclusionCalendar.NAME)) {
        error(
            "exclude[" + i + "]",
            "%s is not a calendar's name: %s"
                .formatted(Shown.quoted(names.get(i)), ExclusionCalendar.RULE));
      }
    }
    if (names.stream().mapToInt(name -> String.valueOf(name).length() + 1).sum() > 1000) {
      error("exclude", "has more than 1,000 characters of names; put the days in one calendar");
    }
  }

  private void duration(String field, Duration value, Duration longest) {
    if (value != null && (value.compareTo(SHORTEST) < 0 || value.compareTo(longest) > 0)) {
      errors.add(
          Violation.of("$." + field, value, " is not from PT0.001S to " + Shown.of(longest)));
    }
  }

  private Recurrence readWhen() {
    String field = whens().get(0);
    try {
      return given.recurrence(zone);
    } catch (RecurrenceError e) {
      String path = "$." + (e.field().startsWith(field + ".") ? e.field() : field);
      Map<String, String> printed = e.isOfValue() ? Map.of(path, e.token()) : Map.of();
      errors.add(new Violation(path, e.getMessage(), printed, List.of()));
    } catch (IllegalArgumentException | DateTimeException e) {
      error(field, e.getMessage());
    }
    return null;
  }
}
