package org.watchbill.replay;

/**
 * Something happened to a replay; told once that is committed.
 *
 * @param by who did it, or null where it came by itself
 */
public record ReplayEvent(Replay replay, What what, String by) {

  /** What happened. */
  public enum What {
    STARTED,
    STOPPED,
    RESUMED,
    CANCELLED,
    DONE
  }
}
