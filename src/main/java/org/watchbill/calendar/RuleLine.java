package org.watchbill.calendar;

import org.watchbill.problem.Problem;

/**
 * A rule as it stands in a file.
 *
 * @param path what an error calls it, such as {@code VEVENT[3].RRULE}
 * @param line where it begins, counted from 1
 */
record RuleLine(String path, int line, String text) {

  boolean excludes() {
    return path.endsWith(".EXRULE");
  }

  /**
   * Reads it.
   *
   * @throws Problem 422 naming line, part and value of what RFC 5545 forbids
   */
  ReadRule.Read read() {
    try {
      return ReadRule.of(text);
    } catch (ReadRule.Fault e) {
      throw refused(e.getMessage());
    }
  }

  Problem refused(String why) {
    return Problem.unprocessable(path, "line " + line + ": " + why);
  }
}
