package org.watchbill.handler.sql;

/** What the job asks for cannot be done, now or later; the message says why. */
final class BadRequest extends RuntimeException {

  BadRequest(String why) {
    super(why);
  }
}
