package org.watchbill.worker;

/** A job's payload could not be read, so its handler was not called: no fault of the job's. */
final class PayloadUnread extends RuntimeException {

  PayloadUnread(Throwable why) {
    super("its payload could not be read: " + why.getMessage(), why);
  }
}
