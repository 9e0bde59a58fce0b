package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;

/**
 * Ends an attempt: the one place where a RUNNING job leaves that state by itself.
 *
 * <p>Who races here: the worker that ran the attempt, a rescuer that took its node for dead, a
 * person who cancels. The {@code where} clause decides: the row is updated only while it is RUNNING
 * in this very attempt, and the database lets one transaction do that.
 */
@ApplicationScoped
public class SettleJob {

  private static final String THE_ATTEMPT =
      " where j.id = :id and j.attempt = :attempt and j.state = org.watchbill.job.JobState.RUNNING";

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Event<JobEvent.Delayed> delayed;

  /**
   * Writes the job's new state and the attempt's row into the caller's transaction.
   *
   * @param job as it was claimed
   * @return false if somebody else has ended this attempt; the caller must then roll back
   */
  @Transactional(Transactional.TxType.MANDATORY)
  public boolean settle(Job job, Settlement settlement) {
    Query update = settlement.ends() ? end(settlement) : again(settlement);
    update.setParameter("state", settlement.state());
    update.setParameter("failures", job.failures() + (settlement.burned() ? 1 : 0));
    update.setParameter("id", job.id()).setParameter("attempt", job.attempt());
    Failure failure = settlement.failure() == null ? job.error() : settlement.failure();
    update.setParameter("errorType", failure == null ? null : failure.type());
    update.setParameter("errorMessage", failure == null ? null : failure.message());
    if (update.executeUpdate() == 0) {
      return false;
    }
    em.persist(new Attempt(job, settlement.outcome(), settlement.failure(), settlement.at()));
    if (settlement.state() == JobState.SCHEDULED) {
      delayed.fire(new JobEvent.Delayed(settlement.runAt()));
    }
    return true;
  }

  private Query end(Settlement settlement) {
    return em.createQuery(
            "update Job j set j.state = :state, j.finishedAt = :at, j.result = :result,"
                + " j.openKey = null, j.failures = :failures,"
                + " j.errorType = :errorType, j.errorMessage = :errorMessage"
                + THE_ATTEMPT)
        .setParameter("at", settlement.at())
        .setParameter("result", settlement.result());
  }

  private Query again(Settlement settlement) {
    return em.createQuery(
            "update Job j set j.state = :state, j.runAt = :runAt,"
                + " j.failures = :failures,"
                + " j.errorType = :errorType, j.errorMessage = :errorMessage"
                + THE_ATTEMPT)
        .setParameter("runAt", settlement.runAt());
  }
}
