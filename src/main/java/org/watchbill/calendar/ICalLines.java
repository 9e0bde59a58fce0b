package org.watchbill.calendar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.watchbill.problem.Problem;

/**
 * The lines of an iCalendar file, unfolded, each with its number in the file: checks that
 * components are closed as they were opened, before anything is built from them, and takes out the
 * rules of the events.
 */
final class ICalLines {

  private static final int MOST_EVENTS = 10_000;

  /** Calendar, event, alarm; and some to spare. */
  private static final int DEEPEST = 8;

  private static final int SHOWN = 40;
  private static final String BEGIN = "BEGIN:";
  private static final String END = "END:";

  private record Line(int number, StringBuilder text) {
    boolean begins(String with) {
      return text.length() >= with.length()
          && with.equalsIgnoreCase(text.substring(0, with.length()));
    }

    /** What follows the first colon that is not within quotes. */
    String value() {
      boolean quoted = false;
      for (int i = 0; i < text.length(); i++) {
        quoted ^= text.charAt(i) == '"';
        if (text.charAt(i) == ':' && !quoted) {
          return text.substring(i + 1).strip();
        }
      }
      return "";
    }

    boolean is(String property) {
      return begins(property + ":") || begins(property + ";");
    }
  }

  private record Component(String name, int line) {}

  private final List<Line> kept = new ArrayList<>();
  private final List<List<RuleLine>> rules = new ArrayList<>();
  private final Deque<Component> open = new ArrayDeque<>();
  private boolean calendar;

  private ICalLines() {}

  /**
   * Reads a text.
   *
   * @throws Problem 422 naming the line where a component is not opened, not closed or closed by
   *     another's name, or where there is too much
   */
  static ICalLines of(String text) {
    ICalLines lines = new ICalLines();
    unfold(text).forEach(lines::take);
    lines.end();
    return lines;
  }

  private static List<Line> unfold(String text) {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String raw : (Iterable<String>) text.lines()::iterator) {
      number++;
      boolean folded = raw.startsWith(" ") || raw.startsWith("\t");
      if (folded && !lines.isEmpty()) {
        lines.get(lines.size() - 1).text().append(raw, 1, raw.length());
      } else {
        lines.add(new Line(number, new StringBuilder(raw)));
      }
    }
    return lines;
  }

  private void take(Line line) {
    if (line.begins(BEGIN)) {
      begin(name(line), line.number());
    } else if (line.begins(END)) {
      end(name(line), line.number());
    } else if (line.is("RRULE") || line.is("EXRULE")) {
      rule(line);
      return;
    }
    kept.add(line);
  }

  private static String name(Line line) {
    String name = line.value().toUpperCase(Locale.ROOT).replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    return name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "…";
  }

  private void begin(String name, int line) {
    boolean isCalendar = name.equals("VCALENDAR");
    if (isCalendar != open.isEmpty()) {
      throw refused(
          line,
          BEGIN
              + name
              + (isCalendar ? " stands within another" : " stands outside of a VCALENDAR"));
    }
    calendar |= isCalendar;
    if (name.equals("VEVENT") && open.size() == 1) {
      rules.add(new ArrayList<>());
    }
    open.push(new Component(name, line));
    if (open.size() > DEEPEST) {
      throw refused(line, "components are nested deeper than " + DEEPEST);
    }
    if (rules.size() > MOST_EVENTS) {
      throw refused(
          line, "more than " + MOST_EVENTS + " events; split the file into several calendars");
    }
  }

  private void end(String name, int line) {
    if (open.isEmpty()) {
      throw refused(line, END + name + " has no BEGIN:" + name + " before it");
    }
    Component last = open.pop();
    if (!last.name().equals(name)) {
      throw refused(
          line,
          "END:%s closes BEGIN:%s of line %d; it must be END:%s"
              .formatted(name, last.name(), last.line(), last.name()));
    }
  }

  private void end() {
    if (!open.isEmpty()) {
      Component last = open.peek();
      throw refused(
          last.line(),
          "BEGIN:%s is never closed: the file is cut short, or an END:%s is missing"
              .formatted(last.name(), last.name()));
    }
    if (!calendar) {
      throw Problem.unprocessable("$", "the body is no iCalendar file: it has no BEGIN:VCALENDAR");
    }
  }

  /** An empty rule says nothing, and published files have it. */
  private void rule(Line line) {
    boolean ofEvent = open.size() == 2 && open.peek().name().equals("VEVENT");
    if (ofEvent && !line.value().isEmpty()) {
      int event = rules.size() - 1;
      String property = line.is("RRULE") ? ".RRULE" : ".EXRULE";
      rules
          .get(event)
          .add(new RuleLine("VEVENT[" + event + "]" + property, line.number(), line.value()));
    }
  }

  private static Problem refused(int line, String why) {
    return Problem.unprocessable("$", "line " + line + ": " + why);
  }

  /** The rules of each event, in the order of the events. */
  List<List<RuleLine>> rules() {
    return rules;
  }

  /** The text without any rule. */
  String withoutRules() {
    return kept.stream().map(Line::text).collect(Collectors.joining("\r\n", "", "\r\n"));
  }

  /** The number in the file of a line of {@link #withoutRules}, counted from 1. */
  Object numberOf(Integer line) {
    return line == null || line < 1 || line > kept.size() ? "?" : kept.get(line - 1).number();
  }
}
