package org.watchbill.worker;

/** Somebody else has ended this attempt; thrown to roll its transaction back. */
final class SupersededException extends RuntimeException {

  SupersededException() {
    super("the attempt was ended by somebody else", null, false, false);
  }
}
