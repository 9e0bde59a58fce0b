package org.watchbill.job;

/** How one attempt ended. */
public enum Outcome {
  /** The handler's work is done and committed. */
  SUCCEEDED,
  /** The handler failed; its transaction was rolled back. */
  FAILED,
  /**
   * The job was cancelled while it ran; what it did in its transaction is rolled back when it ends.
   */
  CANCELLED,
  /** It took longer than it may; what it did in its transaction is rolled back. */
  TIMED_OUT,
  /** The node died, or lost the job, before the attempt ended. */
  LOST,
  /** The handler asked to be called again later; what it did is committed. */
  SNOOZED
}
