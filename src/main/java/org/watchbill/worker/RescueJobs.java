package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.watchbill.job.Job;
import org.watchbill.job.JobEvent;
import org.watchbill.job.SettleJob;
import org.watchbill.job.Settlement;
import org.watchbill.node.Lease;
import org.watchbill.queue.Doorbell;

/**
 * Brings back the RUNNING jobs nobody runs: those of a node whose lease is over, and those of this
 * node that no thread here has in hand (the database was away when they ended). Never a job that is
 * merely slow.
 *
 * <p>Rescuers of several nodes race with each other and with the worker that may not be dead after
 * all; {@link SettleJob} decides.
 */
@ApplicationScoped
public class RescueJobs {

  private static final int GROUP = 500;

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject SettleJob settle;
  @Inject Lease lease;
  @Inject InFlight inFlight;
  @Inject Doorbell doorbell;
  @Inject InstantSource time;

  /** Attempts of this node that the last look found in nobody's hands. */
  private volatile Set<String> suspects = Set.of();

  /** Running jobs of dead nodes, and suspects of this one that were suspects the last time too. */
  @Transactional(TxType.SUPPORTS)
  @SuppressWarnings("unchecked")
  public List<Job> orphans() {
    List<Job> found =
        em.createNativeQuery(
                """
                select j.* from watchbill.job j
                 where j.state = 'RUNNING' and j.node is not null
                   and (j.node = ?1
                     or not exists (select 1 from watchbill.node n
                                     where n.id = j.node and n.ended_at is null
                                       and n.lease_until > current_timestamp))
                 order by j.id limit ?2""",
                Job.class)
            .setParameter(1, lease.node())
            .setParameter(2, GROUP)
            .getResultList();
    Set<String> before = suspects;
    List<Job> mine =
        found.stream().filter(j -> j.node().equals(lease.node()) && !inFlight.has(j)).toList();
    suspects = mine.stream().map(RescueJobs::token).collect(Collectors.toSet());
    List<Job> orphans = new ArrayList<>(mine);
    orphans.removeIf(j -> !before.contains(token(j)));
    found.stream().filter(j -> !j.node().equals(lease.node())).forEach(orphans::add);
    return orphans;
  }

  private static String token(Job job) {
    return job.id() + "/" + job.token();
  }

  /** Ends the attempts of these jobs as LOST; each that somebody else has ended is left alone. */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public List<JobEvent> rescue(List<Job> orphans) {
    List<JobEvent> events = new ArrayList<>();
    for (Job job : orphans) {
      String why =
          job.node().equals(lease.node())
              ? "node " + job.node() + " could not record how the attempt ended"
              : "node " + job.node() + " ended before the attempt did";
      Settlement lost = Settlement.lost(job, why, time.instant());
      if (settle.settle(job, lost)) {
        events.add(new JobEvent.Settled(job, lost));
        doorbell.ringAfterCommit(job.queue());
      }
    }
    return events;
  }
}
