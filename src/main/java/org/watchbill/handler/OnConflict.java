package org.watchbill.handler;

/** What becomes of a job whose unique key another job has taken. */
public enum OnConflict {
  /** It is refused, and with it the submission it is part of. */
  REJECT,
  /** It is not submitted; who submits gets the job that has the key. */
  RETURN,
  /**
   * It takes the key over and the other is cancelled, unless that one runs already: then it is
   * refused.
   */
  REPLACE
}
