package org.watchbill.schedule;

import java.util.Arrays;
import org.watchbill.problem.Problem;

/** How the list of schedules is to be written. */
enum ScheduleFormat {
  /** A page, as it stands. */
  AS_JSON,
  /** All of them, as a file that declares them. */
  AS_YAML;

  static final String YAML = "application/yaml";

  /**
   * What a request asks for.
   *
   * @param format {@code json} or {@code yaml}; null leaves it to the header
   * @param accept the header, or null; JSON unless it names YAML and not JSON before
   * @throws Problem 400 for another format
   */
  static ScheduleFormat of(String format, String accept) {
    if (format == null) {
      return accept != null && firstKnown(accept).equals(YAML) ? AS_YAML : AS_JSON;
    }
    return switch (format) {
      case "json" -> AS_JSON;
      case "yaml" -> AS_YAML;
      default -> throw Problem.badRequest("format", "'" + format + "' is neither json nor yaml");
    };
  }

  private static String firstKnown(String accept) {
    return Arrays.stream(accept.split(","))
        .map(type -> type.replaceFirst(";.*", "").strip())
        .filter(type -> type.equals(YAML) || type.endsWith("/json") || type.endsWith("/*"))
        .findFirst()
        .orElse("");
  }
}
