package org.watchbill.worker;

/**
 * A job's payload could not be read, so its handler was not called. If the database is away that is
 * no fault of the job's; a payload that is damaged or gone makes it fail like any other.
 */
final class PayloadUnread extends RuntimeException {

  PayloadUnread(Throwable why) {
    super("its payload could not be read: " + why.getMessage(), why);
  }
}
