package org.watchbill.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.problem.Problem.Violation;

/**
 * Which dead jobs a replay covers; a null part does not matter.
 *
 * @param q found in the payload, the error or the unique key, whatever the case
 * @param from died at this instant or later
 * @param to died before this instant
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReplayFilter(
    String type, String queue, String schedule, String tag, String q, Instant from, Instant to) {

  private static final int LONGEST = 500;

  List<Violation> violations() {
    List<Violation> broken = new ArrayList<>();
    text(broken, "type", type);
    text(broken, "queue", queue);
    text(broken, "schedule", schedule);
    text(broken, "tag", tag);
    text(broken, "q", q);
    if (from != null && to != null && !from.isBefore(to)) {
      broken.add(
          Violation.of("$.filter.to", to, " is not after from, ").printing("$.filter.from", from));
    }
    return broken;
  }

  private static void text(List<Violation> broken, String field, String text) {
    if (text != null && (text.isEmpty() || text.length() > LONGEST)) {
      broken.add(new Violation("$.filter." + field, "must be 1 to " + LONGEST + " characters"));
    }
  }
}
