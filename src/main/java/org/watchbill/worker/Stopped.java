package org.watchbill.worker;

import java.time.Duration;

/**
 * The attempt was told to stop while its handler ran; thrown to roll its transaction back, whatever
 * the handler answered.
 */
final class Stopped extends RuntimeException {

  private final Stop why;
  private final Duration ran;
  private final String where;

  /**
   * An attempt that stopped, or was given up.
   *
   * @param ran how long the handler had run
   * @param where its thread stood when it was told to
   */
  Stopped(Stop why, Duration ran, String where) {
    super(why.why(), null, false, false);
    this.why = why;
    this.ran = ran;
    this.where = where;
  }

  Stop why() {
    return why;
  }

  Duration ran() {
    return ran;
  }

  String where() {
    return where;
  }
}
