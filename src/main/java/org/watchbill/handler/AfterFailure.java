package org.watchbill.handler;

/** What becomes of a job when one that it waits for ends dead or cancelled. */
public enum AfterFailure {
  /** It goes on waiting until that one, sent to run again by a person, has succeeded. */
  HOLD,
  /** It is cancelled, and so on down the chain. */
  CANCEL,
  /** It runs all the same once all it waits for have ended. */
  RUN
}
