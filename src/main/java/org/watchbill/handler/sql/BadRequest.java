package org.watchbill.handler.sql;

import jakarta.ejb.ApplicationException;

/** What the job asks for cannot be done, now or later; the message says why. */
@ApplicationException // comes out of an enterprise bean as it is
final class BadRequest extends RuntimeException {

  BadRequest(String why) {
    super(why);
  }
}
