package org.watchbill.problem;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.watchbill.json.WellFormed;

/**
 * What somebody sent, as an error shows it: short, in one line, and nothing in it that a terminal
 * or a reader would take for something else.
 */
public final class Shown {

  private static final int LONGEST_VALUE = 100;

  /** A guard for texts that hold several values: the rest of a sentence is worth less than this. */
  private static final int LONGEST_LINE = 1_500;

  private static final int ESCAPE = "\\u0000".length();

  /** Controls, half characters, marks that turn the direction of text, line ends. */
  private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  /** Between quotes that are no apostrophes. */
  private static final Pattern QUOTED = Pattern.compile("(?<!\\w)'([^']*)'(?!\\w)");

  private Shown() {}

  /** A value: at most its first 100 characters. */
  public static String of(Object value) {
    return shown(String.valueOf(value), LONGEST_VALUE);
  }

  /** A value between quotes. */
  public static String quoted(Object value) {
    return "'" + of(value) + "'";
  }

  /** A duration of ours, as a person would write it: {@code P3660D}, not {@code PT87840H}. */
  public static String of(Duration duration) {
    boolean days = !duration.isZero() && duration.equals(Duration.ofDays(duration.toDays()));
    return days ? "P" + duration.toDays() + "D" : duration.toString();
  }

  /** A whole sentence, each value between quotes in it as short as one alone. */
  static String line(String text) {
    if (text == null) {
      return null;
    }
    String brief =
        QUOTED
            .matcher(text)
            .replaceAll(
                value ->
                    Matcher.quoteReplacement("'" + shown(value.group(1), LONGEST_VALUE) + "'"));
    return WellFormed.shortened(seen(brief), LONGEST_LINE);
  }

  /** What is written for a character that cannot be seen counts as long as it is. */
  private static String shown(String text, int most) {
    return cut(seen(cut(text, most)), most);
  }

  /** Never between the halves of one character. */
  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    int escape = text.lastIndexOf('\\', end - 1);
    return text.substring(0, escape > end - ESCAPE ? escape : end) + "…";
  }

  private static String seen(String text) {
    return UNSEEN
        .matcher(text)
        .replaceAll(unseen -> Matcher.quoteReplacement(escaped(unseen.group())));
  }

  private static String escaped(String unseen) {
    return switch (unseen) {
      case "\n" -> "\\n";
      case "\r" -> "\\r";
      case "\t" -> "\\t";
      default -> {
        StringBuilder escaped = new StringBuilder();
        unseen.chars().forEach(unit -> escaped.append("\\u%04x".formatted(unit)));
        yield escaped.toString();
      }
    };
  }
}
