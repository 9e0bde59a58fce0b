package org.watchbill.schedule;

import org.watchbill.json.Json;

/**
 * A schedule that a class or a file declares, found good.
 *
 * @param source who declares it: {@code class org.acme.WeeklyReport}, {@code file /etc/jobs.yaml}
 */
public record Declared(String name, String source, NewSchedule definition) {

  private static final int LONGEST_BY = 100;

  /** The definition as JSON text, to be compared with the next one. */
  String json() {
    return Json.write(definition);
  }

  /** Who has put it, where the schedule shows that: the source, or the end of a long one. */
  String by() {
    return source.length() <= LONGEST_BY
        ? source
        : "…" + source.substring(source.length() - LONGEST_BY + 1);
  }
}
