package org.watchbill.job;

import static java.util.stream.Collectors.joining;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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

  /**
   * As {@link #settle}, for several attempts at once; those that simply succeeded share one
   * statement.
   *
   * @return false if somebody else has ended one of them; the caller must then roll back
   */
  @Transactional(Transactional.TxType.MANDATORY)
  public boolean settleAll(List<Job> jobs, List<Settlement> settlements) {
    List<Job> plain = new ArrayList<>();
    List<Attempt> attempts = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      Settlement settlement = settlements.get(i);
      if (settlement.state() == JobState.SUCCEEDED && settlement.result() == null) {
        plain.add(jobs.get(i));
        attempts.add(new Attempt(jobs.get(i), settlement.outcome(), null, settlement.at()));
      } else if (!settle(jobs.get(i), settlement)) {
        return false;
      }
    }
    if (!plain.isEmpty() && succeed(plain, attempts) < plain.size()) {
      return false;
    }
    attempts.forEach(em::persist);
    return true;
  }

  /** The ids stand in the statement twice, since no database uses an index for pairs alone. */
  private int succeed(List<Job> jobs, List<Attempt> attempts) {
    Instant at = attempts.get(attempts.size() - 1).finishedAt();
    String ids = jobs.stream().map(job -> Long.toString(job.id())).collect(joining(","));
    String tokens =
        jobs.stream().map(job -> "(" + job.id() + "," + job.attempt() + ")").collect(joining(","));
    return em.createNativeQuery(
            "update watchbill.job set state = 'SUCCEEDED', finished_at = ?1, result = null,"
                + " open_key = null where state = 'RUNNING' and id in ("
                + ids
                + ") and (id, attempt) in ("
                + tokens
                + ")")
        .setParameter(1, Timestamp.from(at))
        .executeUpdate();
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
