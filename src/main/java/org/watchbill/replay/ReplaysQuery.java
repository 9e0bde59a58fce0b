package org.watchbill.replay;

import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import org.watchbill.problem.Problem;
import org.watchbill.rest.Page;

/** The query parameters of the lists. */
public class ReplaysQuery {

  @QueryParam("outcome")
  String outcome;

  @QueryParam("after")
  String after;

  @QueryParam("limit")
  String limit;

  int limit() {
    return Page.limit(limit);
  }

  Long after() {
    try {
      return after == null ? null : Long.valueOf(after);
    } catch (NumberFormatException e) {
      throw Problem.badRequest("after", "'" + after + "' is not what a page's next said");
    }
  }

  Replayed.Outcome outcome() {
    try {
      return outcome == null ? null : Replayed.Outcome.valueOf(outcome);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(
          "outcome",
          "'%s' is no outcome; outcomes: %s"
              .formatted(outcome, Arrays.toString(Replayed.Outcome.values())));
    }
  }
}
