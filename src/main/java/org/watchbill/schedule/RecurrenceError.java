package org.watchbill.schedule;

/**
 * A recurrence that cannot be used. The message names the field, the part at fault, where it stands
 * and what may stand there: {@code minute '61' at column 1: a number from 0 to 59}.
 */
public class RecurrenceError extends IllegalArgumentException {

  private static final int SHOWN = 40;

  private final String field;
  private final String token;
  private final int column;
  private final String allowed;

  RecurrenceError(String field, String token, int column, String allowed) {
    super("%s '%s' at column %d: %s".formatted(field, shown(token), column, allowed));
    this.field = field;
    this.token = token;
    this.column = column;
    this.allowed = allowed;
  }

  /** A message is one short line, whatever was sent. */
  private static String shown(String token) {
    String line = token.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }

  /** The field at fault, such as {@code day-of-month}; {@code expression} for the whole. */
  public String field() {
    return field;
  }

  /** The part of the text at fault. */
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
