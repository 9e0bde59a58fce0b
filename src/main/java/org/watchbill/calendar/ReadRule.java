package org.watchbill.calendar;

import static java.util.function.Predicate.not;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a rule's text by RFC 5545, 3.3.10. What that forbids is refused, and never ignored: a rule
 * that lost a part would exclude other days than its author meant, every day perhaps.
 */
final class ReadRule {

  /** Why a text is no rule, in words that name part and value. */
  static final class Fault extends Exception {
    private static final long serialVersionUID = 1;

    Fault(String message) {
      super(message);
    }
  }

  /**
   * A rule and what it has beside.
   *
   * @param count so many days, that of the event's start among them; 0 for no such limit
   * @param until by the clock that {@code utc} tells; null if it ends otherwise. At midnight if it
   *     is a date
   * @param utc whether {@code until} is in UTC
   * @param untilDate whether {@code until} is a date
   * @param times the parts that choose times within a day, with their values
   */
  record Read(
      DayRule rule,
      long count,
      LocalDateTime until,
      boolean utc,
      boolean untilDate,
      Map<String, Set<Integer>> times) {}

  private static final int LONGEST_INTERVAL = 1000;
  private static final int SHOWN = 40;
  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,10}");
  private static final Pattern WEEKDAY = Pattern.compile("([+-]?\\d{1,2})?([A-Z]{2})");
  private static final Pattern UNTIL =
      Pattern.compile("(\\d{4})(\\d\\d)(\\d\\d)(T(\\d\\d)(\\d\\d)(\\d\\d)(Z?))?");
  private static final Set<String> WITHIN_A_DAY = Set.of("SECONDLY", "MINUTELY", "HOURLY");

  /** Parts that are numbers: from, to, whether from the end as well. */
  private record Range(int least, int most, boolean fromTheEnd) {}

  private static final Map<String, Range> NUMBERS =
      Map.of(
          "BYSECOND", new Range(0, 60, false),
          "BYMINUTE", new Range(0, 59, false),
          "BYHOUR", new Range(0, 23, false),
          "BYMONTH", new Range(1, 12, false),
          "BYMONTHDAY", new Range(1, 31, true),
          "BYYEARDAY", new Range(1, 366, true),
          "BYWEEKNO", new Range(1, 53, true),
          "BYSETPOS", new Range(1, 366, true));

  private static final Set<String> TIMES = Set.of("BYSECOND", "BYMINUTE", "BYHOUR");
  private static final Set<String> OTHERS =
      Set.of("FREQ", "UNTIL", "COUNT", "INTERVAL", "BYDAY", "WKST");

  private static final Map<String, DayOfWeek> DAYS =
      Stream.of(DayOfWeek.values())
          .collect(Collectors.toMap(day -> day.name().substring(0, 2), day -> day));

  private final Map<String, String> parts = new LinkedHashMap<>();
  private final Map<String, Set<Integer>> numbers = new HashMap<>();

  private ReadRule() {}

  /** Reads it. */
  static Read of(String text) throws Fault {
    return new ReadRule().read(text);
  }

  private Read read(String text) throws Fault {
    split(text.strip().toUpperCase(Locale.ROOT));
    DayRule.Period period = period();
    for (String name : NUMBERS.keySet()) {
      numbers.put(name, numbers(name));
    }
    List<DayRule.Weekday> weekdays = weekdays();
    checkTogether(period, weekdays);
    Optional<Matcher> until = until();
    DayRule rule =
        new DayRule(
            period,
            (int) number("INTERVAL", 1, LONGEST_INTERVAL).orElse(1L).longValue(),
            null,
            numbers.get("BYMONTH"),
            numbers.get("BYWEEKNO"),
            numbers.get("BYYEARDAY"),
            numbers.get("BYMONTHDAY"),
            weekdays,
            numbers.get("BYSETPOS"),
            weekStart());
    return new Read(
        rule,
        number("COUNT", 1, Integer.MAX_VALUE).orElse(0L),
        until.isPresent() ? dateTime(until.get()) : null,
        until.isPresent() && "Z".equals(until.get().group(8)),
        until.isPresent() && until.get().group(4) == null,
        times());
  }

  private void split(String text) throws Fault {
    for (String part : text.split(";", -1)) {
      String[] pair = part.split("=", 2);
      if (part.isBlank()) {
        continue; // a semicolon too many leaves no doubt
      }
      String name = pair[0].strip();
      if (pair.length < 2 || pair[1].isBlank()) {
        throw new Fault(shown(name) + " has no value");
      }
      if (!NUMBERS.containsKey(name) && !OTHERS.contains(name)) {
        throw new Fault(
            "%s=%s is not known in a rule; take it out".formatted(shown(name), shown(pair[1])));
      }
      if (parts.put(name, pair[1].strip()) != null) {
        throw new Fault(
            name + "=" + shown(pair[1]) + " is the second " + name + "; one is allowed");
      }
    }
  }

  private Fault fault(String name, String why) {
    return new Fault(name + "=" + shown(parts.get(name)) + " " + why);
  }

  private DayRule.Period period() throws Fault {
    String name = parts.get("FREQ");
    if (name == null) {
      throw new Fault("FREQ is missing: DAILY, WEEKLY, MONTHLY or YEARLY");
    }
    if (WITHIN_A_DAY.contains(name)) {
      throw fault("FREQ", "recurs within a day: use DAILY, or an all-day event");
    }
    for (DayRule.Period period : DayRule.Period.values()) {
      if (period.name().equals(name)) {
        return period;
      }
    }
    throw fault("FREQ", "is not DAILY, WEEKLY, MONTHLY or YEARLY");
  }

  private Set<Integer> numbers(String name) throws Fault {
    Set<Integer> numbers = new TreeSet<>();
    if (!parts.containsKey(name)) {
      return numbers;
    }
    Range range = NUMBERS.get(name);
    for (String value : values(name, 2 * range.most())) {
      long number = NUMBER.matcher(value).matches() ? Long.parseLong(value) : Long.MIN_VALUE;
      long distance = range.fromTheEnd() ? Math.abs(number) : number;
      if (number == Long.MIN_VALUE || distance < range.least() || distance > range.most()) {
        throw new Fault(
            "%s has '%s'; a number from %d to %d is allowed%s"
                .formatted(
                    name,
                    shown(value),
                    range.least(),
                    range.most(),
                    range.fromTheEnd() ? ", or from -1 to -" + range.most() : ""));
      }
      numbers.add((int) number);
    }
    return numbers;
  }

  private String[] values(String name, int most) throws Fault {
    String text = parts.get(name);
    long count = 1 + text.chars().filter(c -> c == ',').count();
    if (count > most) {
      throw new Fault(name + " has " + count + " values; at most " + most + " are taken");
    }
    return text.split(",", -1);
  }

  private Optional<Long> number(String name, long least, long most) throws Fault {
    String text = parts.get(name);
    if (text == null) {
      return Optional.empty();
    }
    long number = NUMBER.matcher(text).matches() ? Long.parseLong(text) : -1;
    if (number < least || number > most) {
      throw fault(name, "is not a number from " + least + " to " + most);
    }
    return Optional.of(number);
  }

  private List<DayRule.Weekday> weekdays() throws Fault {
    if (!parts.containsKey("BYDAY")) {
      return List.of();
    }
    Set<DayRule.Weekday> weekdays = new LinkedHashSet<>();
    for (String value : values("BYDAY", 2 * 53 * 7)) {
      Matcher matcher = WEEKDAY.matcher(value);
      if (!matcher.matches() || !DAYS.containsKey(matcher.group(2))) {
        throw new Fault("BYDAY has '" + shown(value) + "', which is no weekday such as MO or -1FR");
      }
      int number = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
      if (matcher.group(1) != null && (number == 0 || Math.abs(number) > 53)) {
        throw new Fault(
            "BYDAY has '" + value + "'; a number from 1 to 53 is allowed, or from -1 to -53");
      }
      weekdays.add(new DayRule.Weekday(number, DAYS.get(matcher.group(2))));
    }
    return List.copyOf(weekdays);
  }

  private void checkTogether(DayRule.Period period, List<DayRule.Weekday> weekdays) throws Fault {
    forbid(period, "BYWEEKNO", EnumSet.complementOf(EnumSet.of(DayRule.Period.YEARLY)));
    forbid(period, "BYYEARDAY", EnumSet.complementOf(EnumSet.of(DayRule.Period.YEARLY)));
    forbid(period, "BYMONTHDAY", EnumSet.of(DayRule.Period.WEEKLY));
    Optional<DayRule.Weekday> numbered =
        weekdays.stream().filter(day -> day.number() != 0).findFirst();
    if (numbered.isPresent()) {
      checkNumbered(period, weekdays);
    }
    if (parts.containsKey("BYSETPOS")
        && parts.keySet().stream()
            .filter(not("BYSETPOS"::equals))
            .noneMatch(n -> n.startsWith("BY"))) {
      throw fault("BYSETPOS", "needs another part that begins with BY, to choose among its days");
    }
    if (parts.containsKey("UNTIL") && parts.containsKey("COUNT")) {
      throw fault(
          "COUNT", "cannot stand beside UNTIL=" + parts.get("UNTIL") + "; keep one of them");
    }
  }

  private void checkNumbered(DayRule.Period period, List<DayRule.Weekday> weekdays) throws Fault {
    if (period != DayRule.Period.MONTHLY && period != DayRule.Period.YEARLY) {
      throw fault("BYDAY", "has numbers, which stand with FREQ=MONTHLY or YEARLY only");
    }
    if (parts.containsKey("BYWEEKNO")) {
      throw fault("BYDAY", "has numbers, which cannot stand beside BYWEEKNO");
    }
    boolean ofMonth = period == DayRule.Period.MONTHLY || parts.containsKey("BYMONTH");
    for (DayRule.Weekday weekday : weekdays) {
      if (ofMonth && Math.abs(weekday.number()) > 5) {
        throw fault(
            "BYDAY", "asks for number " + weekday.number() + " of a month, which has at most 5");
      }
    }
  }

  private void forbid(DayRule.Period period, String name, Set<DayRule.Period> with) throws Fault {
    if (parts.containsKey(name) && with.contains(period)) {
      Set<DayRule.Period> allowed = EnumSet.complementOf(EnumSet.copyOf(with));
      throw fault(
          name,
          "cannot stand with FREQ=%s, only with %s; take one of them out"
              .formatted(
                  period, allowed.stream().map(Enum::name).collect(Collectors.joining(", "))));
    }
  }

  private Optional<Matcher> until() throws Fault {
    String text = parts.get("UNTIL");
    if (text == null) {
      return Optional.empty();
    }
    Matcher matcher = UNTIL.matcher(text);
    try {
      if (matcher.matches() && dateTime(matcher).getYear() >= 1600) {
        return Optional.of(matcher);
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw fault("UNTIL", "is not a date after the year 1600, such as 20271231 or 20271231T235959Z");
  }

  private static LocalDateTime dateTime(Matcher until) {
    LocalDate date = LocalDate.of(field(until, 1), field(until, 2), field(until, 3));
    return until.group(4) == null
        ? date.atStartOfDay()
        : date.atTime(
            LocalTime.of(field(until, 5), field(until, 6), Math.min(59, field(until, 7))));
  }

  private static int field(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  private DayOfWeek weekStart() throws Fault {
    String text = parts.getOrDefault("WKST", "MO");
    if (!DAYS.containsKey(text)) {
      throw fault("WKST", "is not MO, TU, WE, TH, FR, SA or SU");
    }
    return DAYS.get(text);
  }

  private Map<String, Set<Integer>> times() {
    return TIMES.stream()
        .filter(parts::containsKey)
        .collect(Collectors.toMap(name -> name, numbers::get));
  }

  private static String shown(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }
}
