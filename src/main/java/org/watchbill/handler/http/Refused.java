package org.watchbill.handler.http;

/** A request that must not be made, now or later; the message says why. */
final class Refused extends Exception {

  Refused(String why) {
    super(why);
  }
}
