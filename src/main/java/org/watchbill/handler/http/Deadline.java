package org.watchbill.handler.http;

import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** When a whole exchange must be over, on the JVM's own clock, which nobody sets back. */
record Deadline(Duration timeout, long nanoTime) {

  static Deadline in(Duration timeout) {
    return new Deadline(timeout, System.nanoTime() + timeout.toNanos());
  }

  /**
   * The time left.
   *
   * @throws HttpTimeoutException if there is none
   */
  Duration left() throws HttpTimeoutException {
    long left = nanoTime - System.nanoTime();
    if (left <= 0) {
      throw passed();
    }
    return Duration.ofNanos(left);
  }

  HttpTimeoutException passed() {
    return new HttpTimeoutException("no complete answer within " + timeout);
  }
}
