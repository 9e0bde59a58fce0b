import java.util.stream.Collectors;

/** Trouble in few words. */
final class Say {

  private Say() {}

  /** The innermost cause in one line: the first paragraph of its message, without headings. */
  static String line(Throwable thrown) {
    Throwable cause = innermost(thrown);
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message
        .lines()
        .map(String::strip)
        .dropWhile(line -> line.endsWith(":"))
        .takeWhile(line -> !line.isEmpty())
        .collect(Collectors.joining(" "));
  }

  static Throwable innermost(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause.getCause() != null && depth < 100; depth++) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Whether memory ran out: outside of the heap, which the JVM's own option does not see. */
  static boolean outOfMemory(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < 100; depth++, cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return true;
      }
    }
    return false;
  }
}
