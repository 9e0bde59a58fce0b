package org.watchbill.calendar;

import java.util.concurrent.TimeUnit;
import org.watchbill.problem.Problem;

/** Counts the work that one definition or file asks for: few lines can ask for very much of it. */
final class Budget {

  private static final int MOST_STEPS = 50_000;
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final long begun = System.nanoTime();
  private int steps;

  /**
   * One step of the work.
   *
   * @param path what makes for the work
   * @throws Problem 422 when it is too much
   */
  void spend(String path) {
    if (++steps > MOST_STEPS || System.nanoTime() - begun > MOST_NANOS) {
      throw Problem.unprocessable(
          path,
          "there is too much to count (at most %d steps in all); give UNTIL instead of COUNT, or a later start"
              .formatted(MOST_STEPS));
    }
  }
}
