package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.watchbill.job.Job;

/** Gives jobs back that were claimed and not begun. */
@ApplicationScoped
public class GiveBack {

  @Inject InFlight inFlight;
  @Inject ClaimJobs claims;

  /** Those that have waited for at least so long; if that fails they are still in hand. */
  public void waiting(Duration atLeast) {
    List<Job> overdue = inFlight.overdue(atLeast);
    if (overdue.isEmpty()) {
      return;
    }
    try {
      claims.release(overdue);
    } catch (RuntimeException e) {
      inFlight.add(overdue); // to be begun, or given back, later
      throw e;
    }
    inFlight.released(overdue);
  }
}
