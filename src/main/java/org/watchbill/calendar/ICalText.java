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
import org.watchbill.problem.Problem;

/**
 * The library's reader without its time zones: those it works out from the rules in the file, and a
 * file can hold rules that take for ever. The texts of dates are all that is needed here. Rules it
 * does not get to see at all, since it passes over what it does not understand in them; see {@link
 * ICalLines}.
 */
final class ICalText extends ICalReader {

  /** Where the library would go on without what it cannot read, and days would be wrong. */
  private static final Set<String> MUST_BE_READ =
      Set.of("DTSTART", "DTEND", "DURATION", "RDATE", "EXDATE", "RECURRENCE-ID");

  /**
   * A file as read.
   *
   * @param rules those of each event, in the order of the events
   */
  record File(List<ICalendar> calendars, List<List<RuleLine>> rules) {}

  private ICalText(String text) {
    super(text);
  }

  /**
   * The calendars of a file.
   *
   * @throws Problem 422 if it is no iCalendar text, is cut short or has a date that cannot be read
   */
  static File read(byte[] file) {
    ICalLines lines = ICalLines.of(decode(file));
    try (ICalText reader = new ICalText(lines.withoutRules())) {
      List<ICalendar> calendars = new ArrayList<>();
      int events = 0;
      for (ICalendar next = reader.readNext(); next != null; next = reader.readNext()) {
        if (next.getVersion() == ICalVersion.V1_0) {
          throw Problem.unprocessable("VERSION", "1.0 is not read here; export as iCalendar 2.0");
        }
        reader.warnings.forEach(warning -> check(warning, lines));
        calendars.add(next);
        events += next.getEvents().size();
      }
      if (events != lines.rules().size()) { // a rule would go to the wrong event
        throw Problem.unprocessable(
            "$",
            "cannot be read as iCalendar: it has %d events, or %d"
                .formatted(events, lines.rules().size()));
      }
      return new File(calendars, lines.rules());
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

  private static void check(ParseWarning warning, ICalLines lines) {
    if (warning.getPropertyName() != null
        && MUST_BE_READ.contains(warning.getPropertyName().toUpperCase(Locale.ROOT))) {
      throw Problem.unprocessable(
          warning.getPropertyName().toUpperCase(Locale.ROOT),
          "line %s: cannot be read: %s"
              .formatted(lines.numberOf(warning.getLineNumber()), warning.getMessage()));
    }
  }
}
