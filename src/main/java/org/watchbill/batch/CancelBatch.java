package org.watchbill.batch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.List;
import org.watchbill.errand.Announce;
import org.watchbill.job.JobEvent;
import org.watchbill.job.ReleaseFollowers;
import org.watchbill.job.Tally;
import org.watchbill.problem.Problem;
import org.watchbill.schema.Contended;

/**
 * A person calls a batch off. First the batch itself, so that nobody adds a child any more; then
 * its children, those that need no care in one statement, the others one by one by the caller: a
 * transaction that held several running ones would stand in their workers' way.
 */
@ApplicationScoped
@Contended
public class CancelBatch {

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject ReleaseFollowers followers;
  @Inject InstantSource time;
  @Inject Announce announce;

  /**
   * Closes the batch for new children and calls off what was to follow it.
   *
   * @throws Problem 404 if there is none, 409 if it has ended
   */
  @Transactional
  public void close(long id, String by) {
    Batch batch = em.find(Batch.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (batch == null) {
      throw Problem.notFound("there is no batch " + id);
    }
    if (batch.endedAt() != null) {
      throw Problem.conflict(
          "batch " + id + " has ended and cannot be cancelled; its jobs may be retried one by one");
    }
    batch.cancel(time.instant());
    callOff(batch.then(), id, by);
    callOff(batch.onDeath(), id, by);
    announce.tell(new JobEvent.ChildEnded(id, false)); // there may be none left to end
    announce.tell(new BatchEvent.Cancelled(batch, by));
  }

  private void callOff(Long job, long batch, String by) {
    if (job != null) {
      followers.callOff(
          job,
          "called off since batch %d was cancelled by %s".formatted(batch, by),
          time.instant());
    }
  }

  /** Calls off the children that wait for a worker or for their time and that none follows. */
  @Transactional
  public void cancelIdle(long id, String by) {
    int cancelled =
        em.createNativeQuery(
                """
            update watchbill.job
               set state = 'CANCELLED', finished_at = ?1, error_type = null, error_message = ?3,
                   open_key = case when unique_until > ?1 then open_key end
             where batch = ?2 and finished_at is null and state in ('READY', 'SCHEDULED')
               and followed = false""")
            .setParameter(1, Timestamp.from(time.instant()))
            .setParameter(2, id)
            .setParameter(3, "cancelled with batch %d by %s".formatted(id, by))
            .executeUpdate();
    Tally.cancelled(em, cancelled);
    announce.tell(new JobEvent.ChildEnded(id, false));
  }

  /** The children that are open, at most a thousand. */
  public List<Long> openChildren(long id) {
    return em.createQuery(
            "select j.id from Job j where j.batch = :id and j.finishedAt is null order by j.id",
            Long.class)
        .setParameter("id", id)
        .setMaxResults(1000)
        .getResultList();
  }
}
