package org.watchbill.calendar;

import biweekly.ICalVersion;
import biweekly.ICalendar;
import biweekly.io.ParseContext;
import biweekly.io.ParseWarning;
import biweekly.io.text.ICalReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.watchbill.problem.Problem;

/**
 * The library's reader without its time zones: those it works out from the rules in the file, and a
 * file can hold rules that take for ever. The texts of dates are all that is needed here.
 */
final class ICalText extends ICalReader {

  private static final int MOST_EVENTS = 10_000;

  /** Calendar, event, alarm; and some to spare. */
  private static final int DEEPEST = 8;

  private static final Pattern FOLD = Pattern.compile("\r?\n[ \t]");

  /** Where the library would go on without what it cannot read, and days would be wrong. */
  private static final Set<String> MUST_BE_READ =
      Set.of("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID");

  private ICalText(String text) {
    super(text);
  }

  /**
   * The calendars of a file.
   *
   * @throws Problem 422 if it is no iCalendar text, is cut short or has a date or rule that cannot
   *     be read
   */
  static List<ICalendar> read(byte[] file) {
    String text = FOLD.matcher(decode(file)).replaceAll("");
    checkOutline(text);
    try (ICalText reader = new ICalText(text)) {
      List<ICalendar> calendars = new ArrayList<>();
      for (ICalendar next = reader.readNext(); next != null; next = reader.readNext()) {
        if (next.getVersion() == ICalVersion.V1_0) {
          throw Problem.unprocessable("VERSION", "1.0 is not read here; export as iCalendar 2.0");
        }
        reader.warnings.forEach(ICalText::check);
        calendars.add(next);
      }
      return calendars;
    } catch (Problem e) {
      throw e;
    } catch (IOException | RuntimeException e) { // the library's, over what it did not foresee
      throw Problem.unprocessable("$", "cannot be read as iCalendar: " + e.getMessage());
    }
  }

  @Override
  public ICalendar readNext() throws IOException {
    warnings.clear();
    context = new ParseContext();
    ICalendar next = _readNext();
    if (next != null) {
      next.setVersion(context.getVersion());
    }
    return next;
  }

  private static String decode(byte[] file) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw Problem.unprocessable(
          "$", "the file is not UTF-8 text, as iCalendar is: convert it, with iconv for example");
    }
  }

  /** Begins and ends, before the library builds anything from them. */
  private static void checkOutline(String text) {
    int depth = 0;
    int events = 0;
    boolean calendar = false;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      String start = line.substring(0, Math.min(line.length(), 20)).toUpperCase(Locale.ROOT).trim();
      depth += start.startsWith("BEGIN:") ? 1 : start.startsWith("END:") ? -1 : 0;
      events += start.equals("BEGIN:VEVENT") ? 1 : 0;
      calendar |= start.equals("BEGIN:VCALENDAR");
      if (depth > DEEPEST || depth < 0 || events > MOST_EVENTS) {
        throw Problem.unprocessable("$", outline(depth, events));
      }
    }
    if (!calendar || depth != 0) {
      throw Problem.unprocessable(
          "$",
          calendar
              ? "the file is cut short: an END: is missing"
              : "the body is no iCalendar file: it has no BEGIN:VCALENDAR");
    }
  }

  private static String outline(int depth, int events) {
    return depth < 0
        ? "an END: has no BEGIN:"
        : events > MOST_EVENTS
            ? "more than " + MOST_EVENTS + " events; split the file into several calendars"
            : "components are nested deeper than " + DEEPEST;
  }

  private static void check(ParseWarning warning) {
    if (warning.getPropertyName() != null
        && MUST_BE_READ.contains(warning.getPropertyName().toUpperCase(Locale.ROOT))) {
      throw Problem.unprocessable(
          warning.getPropertyName().toUpperCase(Locale.ROOT),
          "cannot be read (line %s of the unfolded file): %s"
              .formatted(warning.getLineNumber(), warning.getMessage()));
    }
  }
}
