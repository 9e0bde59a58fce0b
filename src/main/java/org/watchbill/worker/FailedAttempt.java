package org.watchbill.worker;

/** A handler's verdict was a failure; thrown to roll its transaction back. */
final class FailedAttempt extends RuntimeException {

  private final boolean forGood;

  FailedAttempt(String why, boolean forGood) {
    super(why, null, false, false);
    this.forGood = forGood;
  }

  /** Whether no further try can help. */
  boolean forGood() {
    return forGood;
  }
}
