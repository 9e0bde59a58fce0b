package org.watchbill.calendar;

import biweekly.util.Frequency;
import biweekly.util.ICalDate;
import biweekly.util.Recurrence;
import biweekly.util.com.google.ical.compat.javautil.DateIterator;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.Consumer;
import org.watchbill.problem.Problem;

/**
 * A rule by which an event recurs. The library walks it over wall times, taken for UTC so that no
 * clock change gets in the way, and only if its numbers are such that each step is a short one.
 */
final class ICalRule {

  private static final int LONGEST_INTERVAL = 1000;
  private static final Set<Frequency> OF_DAYS =
      EnumSet.of(Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY, Frequency.YEARLY);

  private final Recurrence rule;
  private final ICalEvent event;
  private final String path;

  /**
   * A rule of an event.
   *
   * @throws Problem 422 if it breaks a rule of RFC 5545, or recurs within a day
   */
  ICalRule(Recurrence rule, ICalEvent event, String property) {
    this.rule = rule;
    this.event = event;
    path = event.path() + property;
    check();
  }

  private void check() {
    if (rule == null || rule.getFrequency() == null) {
      throw refused("FREQ is missing");
    }
    if (!OF_DAYS.contains(rule.getFrequency())) {
      throw refused(
          "FREQ=" + rule.getFrequency() + " recurs within a day: use DAILY, or an all-day event");
    }
    if (!rule.getXRules().isEmpty()) {
      throw refused("unknown parts " + rule.getXRules().keySet());
    }
    checkNumbers();
    checkDays();
  }

  private void checkNumbers() {
    inRange("INTERVAL", List.of(orOne(rule.getInterval())), 1, LONGEST_INTERVAL, 1);
    inRange("COUNT", List.of(orOne(rule.getCount())), 1, Integer.MAX_VALUE, 1);
    inRange("BYSECOND", rule.getBySecond(), 0, 59, 1);
    inRange("BYMINUTE", rule.getByMinute(), 0, 59, 1);
    inRange("BYHOUR", rule.getByHour(), 0, 23, 1);
    inRange("BYMONTH", rule.getByMonth(), 1, 12, 12);
    inRange("BYMONTHDAY", distances(rule.getByMonthDay()), 1, 31, 2 * 31);
    inRange("BYYEARDAY", distances(rule.getByYearDay()), 1, 366, 2 * 366);
    inRange("BYWEEKNO", distances(rule.getByWeekNo()), 1, 53, 2 * 53);
    inRange("BYSETPOS", distances(rule.getBySetPos()), 1, 366, 2 * 366);
  }

  private void checkDays() {
    List<Integer> numbers =
        rule.getByDay().stream().map(day -> orOne(day.getNum())).toList(); // none: every one
    inRange("BYDAY", distances(numbers), 1, 53, 2 * 53 * 7);
    if (rule.getFrequency() == Frequency.DAILY && !rule.getBySetPos().isEmpty()) {
      throw refused("BYSETPOS cannot choose among the days of a DAILY rule: use WEEKLY or MONTHLY");
    }
  }

  private static int orOne(Integer number) {
    return number == null ? 1 : number;
  }

  /** From either end. */
  private static List<Integer> distances(List<Integer> positions) {
    return positions.stream().map(Math::abs).toList();
  }

  private void inRange(String part, List<Integer> values, int least, int most, int count) {
    if (values.size() > count) {
      throw refused(part + " has " + values.size() + " values; at most " + count + " are taken");
    }
    for (int value : values) {
      if (value < least || value > most) {
        throw refused(part + " has " + value + "; from " + least + " to " + most + " is allowed");
      }
    }
  }

  private Problem refused(String detail) {
    return Problem.unprocessable(path, detail);
  }

  /** Tells the first day of each occurrence up to the last day that counts. */
  void days(ICalDays days, Consumer<LocalDate> occurs) {
    LocalDateTime end = end(days.to().atTime(LocalTime.MAX));
    int left = rule.getCount() == null ? Integer.MAX_VALUE : rule.getCount();
    DateIterator walk = walk();
    while (left > 0 && walk.hasNext()) {
      days.spend(path);
      LocalDateTime at = LocalDateTime.ofInstant(walk.next().toInstant(), ZoneOffset.UTC);
      if (at.isAfter(end)) {
        return;
      }
      if (isInStep(at.toLocalDate())) {
        occurs.accept(at.toLocalDate());
        left--;
      }
    }
  }

  private DateIterator walk() {
    Recurrence endless =
        new Recurrence.Builder(rule).until((ICalDate) null).count((Integer) null).build();
    return endless.getDateIterator(
        Date.from(event.start().toInstant(ZoneOffset.UTC)), TimeZone.getTimeZone("UTC"));
  }

  /** The library forgets INTERVAL where BYMONTH chooses months, or BYDAY the days of DAILY. */
  private boolean isInStep(LocalDate day) {
    LocalDate first = event.start().toLocalDate();
    long steps =
        switch (rule.getFrequency()) {
          case DAILY -> ChronoUnit.DAYS.between(first, day);
          case MONTHLY -> ChronoUnit.MONTHS.between(first.withDayOfMonth(1), day.withDayOfMonth(1));
          default -> 0; // it remembers
        };
    return steps % orOne(rule.getInterval()) == 0;
  }

  private LocalDateTime end(LocalDateTime horizon) {
    if (rule.getUntil() == null) {
      return horizon;
    }
    LocalDateTime until = ICalEvent.wall(rule.getUntil(), event.zone(), path);
    if (!rule.getUntil().hasTime()) {
      until = until.with(LocalTime.MAX);
    }
    return until.isBefore(horizon) ? until : horizon;
  }
}
