package org.watchbill.schedule;

import org.watchbill.problem.Shown;

/**
 * A recurrence that cannot be used. The message names the field, the part at fault, where it stands
 * and what must stand there: {@code minute '61' at column 1 must be a number from 0 to 59}.
 */
public class RecurrenceError extends IllegalArgumentException {

  private static final String VALUE = "value";

  private final String field;
  private final String token;
  private final int column;
  private final String allowed;

  RecurrenceError(String field, String token, int column, String allowed) {
    super(
        token.isEmpty()
            ? "%s is empty at column %d; there must be %s".formatted(field, column, allowed)
            : "%s %s at column %d must be %s"
                .formatted(field, Shown.quoted(token), column, allowed));
    this.field = field;
    this.token = Shown.of(token);
    this.column = column;
    this.allowed = allowed;
  }

  /** A value that stands alone, such as a duration in a field of its own. */
  RecurrenceError(String value, String allowed) {
    super("%s must be %s".formatted(Shown.of(value), allowed));
    field = VALUE;
    token = Shown.of(value);
    column = 1;
    this.allowed = allowed;
  }

  /** Whether the part at fault is all of a value that is no text, such as a duration. */
  boolean isOfValue() {
    return field.equals(VALUE);
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
