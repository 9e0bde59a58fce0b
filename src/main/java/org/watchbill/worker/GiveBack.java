package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.watchbill.job.Job;
import org.watchbill.queue.Doorbell;
import org.watchbill.worker.InFlight.Waiting;

/**
 * Gives jobs back that were claimed and not begun, and rings for them: another worker may have them
 * at once. What cannot be given back is still in hand, to be begun or given back later.
 */
@ApplicationScoped
public class GiveBack {

  @Inject InFlight inFlight;
  @Inject ClaimJobs claims;
  @Inject Doorbell doorbell;

  /** Those that have waited for at least so long. */
  public void waiting(Duration atLeast) {
    release(inFlight.overdue(atLeast));
  }

  /** Those of the jobs that wait still. */
  public void unbegun(List<Job> jobs) {
    release(inFlight.take(jobs));
  }

  private void release(List<Waiting> taken) {
    if (taken.isEmpty()) {
      return;
    }
    try {
      claims.release(taken);
    } catch (RuntimeException | Error e) {
      inFlight.putBack(taken);
      throw e;
    }
    List<Job> jobs = taken.stream().map(Waiting::job).toList();
    inFlight.released(jobs);
    jobs.stream().map(Job::queue).distinct().forEach(doorbell::call);
  }
}
