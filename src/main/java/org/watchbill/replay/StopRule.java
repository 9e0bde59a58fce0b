package org.watchbill.replay;

import java.util.Optional;

/**
 * When a replay must not go on.
 *
 * @param canary how many jobs are sent first and awaited, or null
 * @param share of the ended jobs that may have died again, or null: then no job of the canary may,
 *     and after it any number
 */
record StopRule(Integer canary, Double share) {

  private static final int FEWEST = 10;

  /** Why to stop when all of the canary have ended; empty to go on. */
  Optional<String> afterCanary(long succeeded, long deadAgain) {
    return judge("the canary", share == null ? 0 : share, succeeded, deadAgain);
  }

  /** Why to stop while jobs are sent; empty to go on, also while too few have ended to tell. */
  Optional<String> onTheWay(long succeeded, long deadAgain) {
    int fewest = canary == null ? FEWEST : canary;
    return share == null || succeeded + deadAgain < fewest
        ? Optional.empty()
        : judge("the jobs that ended", share, succeeded, deadAgain);
  }

  private static Optional<String> judge(
      String which, double limit, long succeeded, long deadAgain) {
    long ended = succeeded + deadAgain;
    return ended == 0 || deadAgain <= limit * ended
        ? Optional.empty()
        : Optional.of(
            "%d of %d of %s died again; at most a share of %s may"
                .formatted(deadAgain, ended, which, Double.toString(limit)));
  }
}
