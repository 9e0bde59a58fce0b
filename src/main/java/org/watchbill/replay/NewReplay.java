package org.watchbill.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;

/**
 * A replay as {@code POST /replays} takes it. Everything but {@code filter} may be left out.
 *
 * @param filter which dead jobs; an empty object means all
 * @param rate jobs in a second
 * @param canary how many are sent first and awaited
 * @param stopAtFailureShare of the ended jobs that may have died again, 0 to 1
 * @param payload a JSON merge patch (RFC 7396) for each payload
 * @param note why, for those who look later
 */
public record NewReplay(
    ReplayFilter filter,
    Double rate,
    Integer canary,
    Double stopAtFailureShare,
    JsonNode payload,
    String note) {

  private static final int MOST_A_SECOND = 10_000;
  private static final int LARGEST_CANARY = 10_000;
  private static final int LONGEST_NOTE = 1000;
  private static final int LONGEST_FILTER = 4000;
  private static final int LONGEST_PATCH = 1 << 20;

  /**
   * Checks it.
   *
   * @throws Problem 422 naming every field that breaks a rule
   */
  void check() {
    List<Violation> broken = new ArrayList<>();
    if (filter == null) {
      broken.add(new Violation("$.filter", "is missing; {} means every dead job"));
    } else {
      broken.addAll(filter.violations());
      rule(
          broken,
          Json.write(filter).length() <= LONGEST_FILTER,
          "filter",
          "at most 4,000 characters, as JSON writes it");
    }
    if (rate != null && !(rate >= 0.001 && rate <= MOST_A_SECOND)) {
      broken.add(Violation.of("$.rate", rate, " is not from 0.001 to 10,000 jobs a second"));
    }
    rule(
        broken,
        canary == null || canary >= 1 && canary <= LARGEST_CANARY,
        "canary",
        canary + " is not from 1 to 10,000 jobs");
    if (stopAtFailureShare != null && !(stopAtFailureShare >= 0 && stopAtFailureShare <= 1)) {
      broken.add(
          Violation.of("$.stopAtFailureShare", stopAtFailureShare, " is not from 0.0 to 1.0"));
    }
    rule(
        broken,
        payload == null || payload.isObject(),
        "payload",
        "must be a JSON merge patch, which is an object");
    rule(
        broken,
        payload == null || Json.write(payload).length() <= LONGEST_PATCH,
        "payload",
        "must have at most 1,048,576 characters");
    rule(
        broken,
        note == null || note.length() <= LONGEST_NOTE,
        "note",
        "must have at most 1,000 characters");
    if (!broken.isEmpty()) {
      throw Problem.unprocessable(broken);
    }
  }

  private static void rule(List<Violation> broken, boolean holds, String field, String detail) {
    if (!holds) {
      broken.add(new Violation("$." + field, detail));
    }
  }
}
