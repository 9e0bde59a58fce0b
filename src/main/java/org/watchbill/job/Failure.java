package org.watchbill.job;

import java.util.function.Supplier;
import org.watchbill.json.WellFormed;

/**
 * Why an attempt failed, cut to what the tables hold.
 *
 * @param type the exception's class, or null where no exception was thrown
 * @param message one or more lines for a person
 * @param stackTrace down to the call of the handler; null where no exception was thrown
 */
public record Failure(String type, String message, String stackTrace) {

  private static final int TYPE = 300;
  private static final int MESSAGE = 4000;
  private static final int STACK = 20_000;

  public Failure {
    type = WellFormed.cut(type, TYPE);
    message = WellFormed.cut(message, MESSAGE);
    stackTrace = WellFormed.cut(stackTrace, STACK);
  }

  /** A failure without an exception. */
  public static Failure of(String why) {
    return new Failure(null, why, null);
  }

  /** A failure by exception, which may be as ill-behaved as what threw it. */
  public static Failure of(Throwable thrown) {
    return new Failure(
        thrown.getClass().getName(),
        told("message", () -> message(thrown)),
        told("stack trace", () -> Trace.of(thrown, STACK)));
  }

  private static String message(Throwable thrown) {
    return thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
  }

  /** An exception that cannot be asked is still recorded. */
  private static String told(String what, Supplier<String> asked) {
    String answer;
    try {
      answer = asked.get();
    } catch (Throwable e) { // an exception's own methods may throw anything
      return "the exception's %s cannot be read: it throws %s itself"
          .formatted(what, e.getClass().getName());
    }
    return answer == null ? "the exception has no " + what : answer;
  }
}
