package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.watchbill.queue.Doorbell;
import org.watchbill.schema.InstantColumn;
import org.watchbill.schema.Migration;

/**
 * Makes SCHEDULED jobs READY when their time has come. Every node's clock may do so at once: row
 * locks, and the {@code state = SCHEDULED} of the update, give each job to one of them.
 */
@ApplicationScoped
public class PromoteJobs {

  /** As many jobs as one transaction promotes. */
  public static final int GROUP = 1000;

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Migration schema;
  @Inject Doorbell doorbell;
  @Inject InstantSource time;

  /**
   * Promotes a group of due jobs.
   *
   * @return how many were due; {@link #GROUP} means there may be more
   */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public int promote() {
    List<Long> due = schema.vendor().dueJobs(em, time.instant(), GROUP);
    if (due.isEmpty()) {
      return 0;
    }
    em.createQuery("select distinct j.queue from Job j where j.id in :ids", String.class)
        .setParameter("ids", due)
        .getResultList()
        .forEach(doorbell::ringAfterCommit);
    em.createQuery(
            "update Job j set j.state = org.watchbill.job.JobState.READY where j.id in :ids"
                + " and j.state = org.watchbill.job.JobState.SCHEDULED")
        .setParameter("ids", due)
        .executeUpdate();
    return due.size();
  }

  /** When the next SCHEDULED job is due. */
  @Transactional(TxType.SUPPORTS)
  public Optional<Instant> nextDue() {
    // Ordered by the whole of H2's index, or H2 would read every delayed job.
    List<?> first =
        em.createNativeQuery(
                "select run_at from watchbill.job where state = 'SCHEDULED'"
                    + " order by state, run_at limit 1")
            .getResultList();
    return first.isEmpty() ? Optional.empty() : InstantColumn.instant(first.get(0));
  }
}
