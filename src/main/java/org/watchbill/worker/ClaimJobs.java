package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.InstantSource;
import java.util.List;
import org.watchbill.job.Job;
import org.watchbill.node.Lease;
import org.watchbill.schema.Jdbc;
import org.watchbill.schema.Migration;

/**
 * Takes ready jobs for this node. A committed step of its own: before it no worker may start them,
 * after it every other worker sees them taken.
 *
 * <p>Any number of workers race here; the row lock decides on PostgreSQL, the update's {@code state
 * = 'READY'} on H2 (see {@code VendorSql}).
 */
@ApplicationScoped
public class ClaimJobs {

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Jdbc jdbc;
  @Inject Migration schema;
  @Inject Lease lease;
  @Inject InstantSource time;

  /** The best ready jobs of a queue, now RUNNING here; at most {@code limit}. */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public List<Job> claim(String queue, int limit) {
    return jdbc.run(
        connection ->
            schema
                .vendor()
                .claim(
                    connection,
                    Job.CLAIMED,
                    Job::claimed,
                    queue,
                    lease.node(),
                    limit,
                    time.instant()));
  }

  /** Gives back jobs that were claimed and not begun; costs them nothing. */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public int release(List<Job> jobs) {
    int released = 0;
    for (Job job : jobs) {
      released +=
          em.createQuery(
                  "update Job j set j.state = org.watchbill.job.JobState.READY"
                      + " where j.id = :id and j.attempt = :attempt"
                      + " and j.state = org.watchbill.job.JobState.RUNNING")
              .setParameter("id", job.id())
              .setParameter("attempt", job.attempt())
              .executeUpdate();
    }
    return released;
  }
}
