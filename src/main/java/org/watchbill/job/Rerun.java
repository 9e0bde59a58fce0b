package org.watchbill.job;

/**
 * What became of a dead job that was to run again with others.
 *
 * @param reason why it was not sent, or null
 */
public record Rerun(long id, Fate fate, String reason) {

  /** Whether it runs again. */
  public enum Fate {
    /** It is ready, with all its attempts before it. */
    SENT,
    /** It was no longer dead. */
    SKIPPED,
    /** It is still dead: the edited payload or its unique key stood in the way. */
    REFUSED
  }
}
