package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.watchbill.job.Job;
import org.watchbill.job.JobEvent;
import org.watchbill.job.SettleJob;
import org.watchbill.job.Settlement;
import org.watchbill.node.Lease;
import org.watchbill.queue.Doorbell;

/**
 * Ends the attempts of jobs nobody runs, as {@link LookAfterOrphans} found them: several in one
 * transaction, each unless somebody else has ended it.
 *
 * <p>Who races here: rescuers of several nodes, the worker that is not dead after all, a person who
 * cancels. The {@code where} clause of {@link SettleJob} decides: the attempt's token, and RUNNING.
 */
@ApplicationScoped
public class RescueJobs {

  @Inject SettleJob settle;
  @Inject Lease lease;
  @Inject Doorbell doorbell;
  @Inject InstantSource time;

  /** Ends them as LOST; see {@link Settlement#lost} for which of them that counts. */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public List<JobEvent> rescue(List<Job> orphans) {
    return end(orphans, job -> Settlement.lost(job, why(job), time.instant()));
  }

  private String why(Job job) {
    return job.node().equals(lease.node())
        ? "node " + job.node() + " could not record how the attempt ended"
        : "node " + job.node() + " ended before the attempt did";
  }

  /** The same for what a node left that was drained or stopped: it costs nothing. */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public List<JobEvent> takeBack(List<Job> orphans) {
    return end(
        orphans,
        job ->
            Settlement.returned(
                "node %s was drained and ended before it could give the job back; the attempt does not count"
                    .formatted(job.node()),
                time.instant()));
  }

  private List<JobEvent> end(List<Job> orphans, Function<Job, Settlement> how) {
    List<JobEvent> events = new ArrayList<>();
    for (Job job : orphans) {
      Settlement settlement = how.apply(job);
      if (settle.settle(job, settlement)) {
        events.add(new JobEvent.Settled(job, settlement));
        doorbell.ringAfterCommit(job.queue());
      }
    }
    return events;
  }
}
