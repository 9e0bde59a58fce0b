package org.watchbill.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code @delay PT5M}: so long after the end of the previous run. Which instants that gives depends
 * on how long runs take, so there is no bill to look back on.
 *
 * @param delay whole seconds, from one second to 36,500 days
 */
record FixedDelay(Duration delay) implements Recurrence {

  static final String NICKNAME = "@delay";

  private static final String FIELD = "fixedDelay";

  FixedDelay {
    Every.requireAllowed(delay);
  }

  /** Reads the {@code PT5M} of {@code @delay PT5M}. */
  static FixedDelay parse(String text) {
    return new FixedDelay(Every.duration(FIELD, text, 1));
  }

  /**
   * When the next run is due.
   *
   * @param after the end of the previous run; the delay is at least kept, so a part of a second
   *     counts as a whole one
   */
  @Override
  public Optional<Instant> next(Instant after) {
    Instant end = after.isBefore(BEGIN) ? BEGIN : after;
    if (!end.isBefore(END)) {
      return Optional.empty();
    }
    long second = end.getEpochSecond() + (end.getNano() > 0 ? 1 : 0);
    return Optional.of(Instant.ofEpochSecond(second).plus(delay)).filter(END::isAfter);
  }

  /** Always empty: the rule does not know when runs ended. */
  @Override
  public Optional<Instant> previous(Instant before) {
    return Optional.empty();
  }

  @Override
  public String expression() {
    return NICKNAME + " " + delay;
  }

  @Override
  public String describe() {
    return "Each run " + Every.words(delay) + " after the end of the one before.";
  }
}
