package org.watchbill.schedule;

import java.util.regex.Pattern;

/**
 * A recurrence that cannot be used. The message names the field, the part at fault, where it stands
 * and what may stand there: {@code minute '61' at column 1: a number from 0 to 59}.
 */
public class RecurrenceError extends IllegalArgumentException {

  private static final int SHOWN = 40;
  private static final int KEPT = 200;

  /** Controls, half characters, marks that turn the direction of text, line ends. */
  private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private final String field;
  private final String token;
  private final int column;
  private final String allowed;

  RecurrenceError(String field, String token, int column, String allowed) {
    super("%s '%s' at column %d: %s".formatted(field, shown(token, SHOWN), column, allowed));
    this.field = field;
    this.token = shown(token, KEPT);
    this.column = column;
    this.allowed = allowed;
  }

  /** One short line of characters that can be seen, whatever was sent. */
  private static String shown(String token, int most) {
    boolean whole = token.length() <= most;
    String start = whole ? token : token.substring(0, most) + "…";
    return UNSEEN.matcher(start).replaceAll("?");
  }

  /** The field at fault, such as {@code day-of-month}; {@code expression} for the whole. */
  public String field() {
    return field;
  }

  /** The part of the text at fault, cut short if it is long, what cannot be seen as ?. */
  public String token() {
    return token;
  }

  /** Where the part starts in the text as it was sent; the first character is column 1. */
  public int column() {
    return column;
  }

  /** What may stand there instead, or why this can never fire. */
  public String allowed() {
    return allowed;
  }
}
