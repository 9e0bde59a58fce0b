package org.watchbill.queue;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;

/**
 * What an administrator allows a queue. Each may be null: no such limit.
 *
 * @param weight its part of the workers when several queues want them, 1 to 100; null for 1
 * @param maxRunning how many of its jobs may run at once in the whole cluster
 * @param maxRunningPerNode how many on each node
 * @param maxRunningPerKey how many with one concurrency key in the whole cluster; null for 1
 * @param rate how many may start in a time, in the whole cluster
 * @param ratePerKey how many with one concurrency key
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QueueLimits(
    Integer weight,
    Integer maxRunning,
    Integer maxRunningPerNode,
    Integer maxRunningPerKey,
    RateLimit rate,
    RateLimit ratePerKey) {

  /** No limits at all. */
  public static final QueueLimits NONE = new QueueLimits(null, null, null, null, null, null);

  private static final int HEAVIEST = 100;
  private static final int MOST = 100_000;

  /**
   * Itself, if it keeps the rules.
   *
   * @throws Problem 422 naming every field that breaks one
   */
  QueueLimits checked() {
    List<Violation> broken = new ArrayList<>();
    within(weight, HEAVIEST, "weight", broken);
    within(maxRunning, MOST, "maxRunning", broken);
    within(maxRunningPerNode, MOST, "maxRunningPerNode", broken);
    within(maxRunningPerKey, MOST, "maxRunningPerKey", broken);
    if (rate != null) {
      broken.addAll(rate.violations("$.rate"));
    }
    if (ratePerKey != null) {
      broken.addAll(ratePerKey.violations("$.ratePerKey"));
    }
    if (!broken.isEmpty()) {
      throw Problem.unprocessable(broken);
    }
    return this;
  }

  private static void within(Integer given, int most, String field, List<Violation> broken) {
    if (given != null && (given < 1 || given > most)) {
      broken.add(
          new Violation(
              "$." + field,
              "%d is not from 1 to %,d; pause a queue to stop it".formatted(given, most)));
    }
  }

  /** Whether claims have to heed any of it; a weight alone is no limit. */
  boolean restricts() {
    return maxRunning != null
        || maxRunningPerNode != null
        || maxRunningPerKey != null
        || rate != null
        || ratePerKey != null;
  }

  /** How many jobs with one concurrency key may run at once. */
  public int perKey() {
    return maxRunningPerKey == null ? 1 : maxRunningPerKey;
  }
}
