package org.watchbill.calendar;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.watchbill.problem.Problem;

/** Reads the rules of a definition, and notes all that is wrong with them. */
final class CheckRules {

  private final List<NewCalendar.Rule> rules;
  private final CheckCalendar check;
  private final Budget budget = new Budget();

  CheckRules(List<NewCalendar.Rule> rules, CheckCalendar check) {
    this.rules = rules;
    this.check = check;
  }

  RecurringDays days() {
    if (rules.size() > CheckCalendar.MOST_RULES) {
      throw Problem.unprocessable(
          "$.rules",
          "%d rules are too many: at most %d; name several calendars"
              .formatted(rules.size(), CheckCalendar.MOST_RULES));
    }
    List<RecurringDays.Event> events = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      event("$.rules[" + i + "]", rules.get(i)).ifPresent(events::add);
    }
    return RecurringDays.of(events);
  }

  private Optional<RecurringDays.Event> event(String at, NewCalendar.Rule given) {
    if (given == null) {
      check.error(at, "must be {\"rule\", \"from\"}, not null");
      return Optional.empty();
    }
    LocalDate from = check.read(at + ".from", given.from(), CheckCalendar::date);
    if (from != null && from.getYear() < 1600) {
      check.error(at + ".from", "'" + from + "' is before the year 1600; give a later one");
      return Optional.empty();
    }
    if (given.length() < 1 || given.length() > CheckCalendar.MOST_DAYS) {
      check.error(
          at + ".days",
          given.length() + " is not a number of days from 1 to " + CheckCalendar.MOST_DAYS);
      return Optional.empty();
    }
    String name = given.name() == null ? null : check.name(at + ".name", given.name());
    Set<LocalDate> except = new HashSet<>();
    for (int i = 0; i < given.except().size(); i++) {
      String path = at + ".except[" + i + "]";
      except.add(check.read(path, given.except().get(i), CheckCalendar::date));
    }
    List<DayRule> exceptRules = new ArrayList<>();
    for (int i = 0; i < given.exceptRules().size(); i++) {
      rule(at + ".exceptRules[" + i + "]", given.exceptRules().get(i), from)
          .ifPresent(exceptRules::add);
    }
    return rule(at + ".rule", given.rule(), from)
        .map(
            rule -> new RecurringDays.Event(rule, from, given.length(), except, exceptRules, name));
  }

  private Optional<DayRule> rule(String path, String text, LocalDate from) {
    if (text == null) {
      check.error(path, "is missing");
      return Optional.empty();
    }
    ReadRule.Read read;
    try {
      read = ReadRule.of(text);
    } catch (ReadRule.Fault e) {
      check.error(path, e.getMessage());
      return Optional.empty();
    }
    if (!read.times().isEmpty() || read.until() != null && !read.untilDate()) {
      String part = read.times().isEmpty() ? "UNTIL" : read.times().keySet().iterator().next();
      check.error(path, part + " has a time; only whole days count here, so give days alone");
      return Optional.empty();
    }
    return from == null ? Optional.empty() : Optional.of(ended(path, read, from));
  }

  private DayRule ended(String path, ReadRule.Read read, LocalDate from) {
    if (read.until() != null) {
      return read.rule().until(read.until().toLocalDate());
    }
    if (read.count() == 0) {
      return read.rule();
    }
    long count = read.rule().gives(from, from) ? read.count() : read.count() + 1;
    return read.rule()
        .nth(from, count, () -> budget.spend(path))
        .map(read.rule()::until)
        .orElse(read.rule());
  }
}
