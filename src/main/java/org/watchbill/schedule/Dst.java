package org.watchbill.schedule;

/**
 * What a schedule does with wall times that a clock change skips or repeats.
 *
 * <p>The default is the rule of cron(8), made exact. An expression that allows every hour of the
 * day runs on the instant line: its fields are matched along real time ({@link #INSTANT_LINE}). Any
 * other fires once for each wall time it matches ({@link #WALL_TIME}).
 *
 * @param gap for wall times the clock skips in spring; null takes the default rule
 * @param overlap for wall times the clock shows twice in autumn; null takes the default rule
 */
public record Dst(Gap gap, Overlap overlap) {

  /** A wall time that does not exist. */
  public enum Gap {
    /** Fires at the first valid instant after the gap; several in one gap fire once. */
    SHIFT,
    /** Does not fire. */
    SKIP
  }

  /** A wall time that exists twice. */
  public enum Overlap {
    /** Fires when the clock shows it first. */
    FIRST,
    /** Fires when the clock shows it again. */
    SECOND,
    /** Fires both times. */
    BOTH
  }

  /** The expression decides, as told above. */
  public static final Dst DEFAULT = new Dst(null, null);

  /** Fires whenever the wall clock shows a matching time. */
  public static final Dst INSTANT_LINE = new Dst(Gap.SKIP, Overlap.BOTH);

  /** Fires once for each matching wall time, whether it exists never, once or twice. */
  public static final Dst WALL_TIME = new Dst(Gap.SHIFT, Overlap.FIRST);

  /** The same with nothing left open. */
  Dst orDefault(boolean everyHour) {
    Dst otherwise = everyHour ? INSTANT_LINE : WALL_TIME;
    return new Dst(
        gap == null ? otherwise.gap : gap, overlap == null ? otherwise.overlap : overlap);
  }
}
