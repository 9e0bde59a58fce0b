package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.errand.Announce;
import org.watchbill.schema.Jdbc;
import org.watchbill.schema.Migration;
import org.watchbill.schema.VendorSql.Succeeded;
import org.watchbill.schema.VendorSql.Success;

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
      " where j.id = :id and j.token = :token and j.state = org.watchbill.job.JobState.RUNNING";

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Jdbc jdbc;
  @Inject Migration schema;
  @Inject ReleaseFollowers followers;
  @Inject Announce announce;

  /**
   * Writes the job's new state and the attempt's row into the caller's transaction.
   *
   * @param job as it was claimed
   * @return false if somebody else has ended this attempt; the caller must then roll back
   */
  public boolean settle(Job job, Settlement settlement) {
    return settlement.state() == JobState.SUCCEEDED
        ? succeed(List.of(job), List.of(settlement))
        : settleOther(job, settlement);
  }

  /**
   * As {@link #settle}, for several attempts at once; those that succeeded share one statement.
   *
   * @return false if somebody else has ended one of them; the caller must then roll back
   */
  public boolean settleAll(List<Job> jobs, List<Settlement> settlements) {
    List<Job> done = new ArrayList<>();
    List<Settlement> successes = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      if (settlements.get(i).state() == JobState.SUCCEEDED) {
        done.add(jobs.get(i));
        successes.add(settlements.get(i));
      } else if (!settleOther(jobs.get(i), settlements.get(i))) {
        return false;
      }
    }
    return done.isEmpty() || succeed(done, successes);
  }

  /**
   * They end together, with the commit they share: at the time of the last. What they leave behind
   * stands in the jobs' own rows, and so does the attempt: a job that succeeded does nothing more.
   */
  private boolean succeed(List<Job> jobs, List<Settlement> settlements) {
    List<Success> successes = new ArrayList<>(jobs.size());
    for (int i = 0; i < jobs.size(); i++) {
      Job job = jobs.get(i);
      successes.add(new Success(job.id(), job.token(), settlements.get(i).result()));
    }
    Instant at = settlements.get(settlements.size() - 1).at();
    Succeeded done = jdbc.direct(connection -> schema.vendor().succeed(connection, successes, at));
    if (done.ended() != jobs.size()) {
      return false;
    }
    followers.succeeded(jobs, done.followed(), at);
    return true;
  }

  private boolean settleOther(Job job, Settlement settlement) {
    Query update = settlement.ends() ? end(settlement) : again(settlement);
    update.setParameter("state", settlement.state());
    update.setParameter("failures", job.failures() + (settlement.burned() ? 1 : 0));
    update.setParameter("id", job.id()).setParameter("token", job.token());
    Failure failure = settlement.burned() ? settlement.failure() : job.error();
    update.setParameter("errorType", failure == null ? null : failure.type());
    update.setParameter("errorMessage", failure == null ? null : failure.message());
    if (update.executeUpdate() == 0) {
      return false;
    }
    em.persist(new Attempt(job, settlement.outcome(), settlement.failure(), settlement.at()));
    if (settlement.ends()) {
      Tally.died(em);
      followers.failed(job, settlement.state(), settlement.at());
    }
    if (settlement.state() == JobState.SCHEDULED) {
      announce.tell(new JobEvent.Delayed(settlement.runAt()));
    }
    return true;
  }

  private Query end(Settlement settlement) {
    return em.createQuery(
            "update Job j set j.state = :state, j.finishedAt = :at,"
                + " j.openKey = case when j.uniqueUntil > :at then j.openKey else null end,"
                + " j.failures = :failures,"
                + " j.errorType = :errorType, j.errorMessage = :errorMessage"
                + THE_ATTEMPT)
        .setParameter("at", settlement.at());
  }

  private Query again(Settlement settlement) {
    return em.createQuery(
            "update Job j set j.state = :state, j.runAt = :runAt,"
                + (settlement.alone() ? " j.alone = true," : "")
                + " j.failures = :failures,"
                + " j.errorType = :errorType, j.errorMessage = :errorMessage"
                + THE_ATTEMPT)
        .setParameter("runAt", settlement.runAt());
  }
}
