package org.watchbill.worker;

import java.time.Duration;

/** A rehearsal was interrupted because it took too long; the cause says where. */
final class TookTooLong extends RuntimeException {

  TookTooLong(Duration limit, Throwable where) {
    super("interrupted after %s, the limit watchbill.rehearsal.limit sets".formatted(limit), where);
  }
}
