package org.watchbill.job;

import java.time.Instant;

/**
 * Where a job comes from.
 *
 * @param submittedBy the caller's name, or what of Watchbill submitted it
 * @param schedule the schedule that made it, or null
 * @param plannedAt the planned instant it was made for, or null
 */
public record Origin(String submittedBy, String schedule, Instant plannedAt) {

  /** Submitted by a caller, no schedule involved. */
  public static Origin of(String caller) {
    return new Origin(caller, null, null);
  }
}
