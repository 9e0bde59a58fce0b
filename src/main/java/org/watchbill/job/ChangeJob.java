package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.List;
import org.watchbill.errand.Announce;
import org.watchbill.problem.Problem;
import org.watchbill.schema.Contended;

/**
 * What a person does to a job. The row is locked first, so a worker that ends the attempt at the
 * same moment either has ended it already, which is then seen, or finds its token gone.
 */
@ApplicationScoped
@Contended
public class ChangeJob {

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject SubmitJob submit;
  @Inject TakeKeys keys;
  @Inject ReleaseFollowers followers;
  @Inject Prerequisites prerequisites;
  @Inject InstantSource time;
  @Inject Announce announce;

  /** Calls a job off; see {@link Job#cancel}. */
  @Transactional
  public void cancel(long id, String by) {
    Job job = locked(id);
    Attempt ended = job.cancel(by, time.instant());
    if (ended != null) {
      em.persist(ended);
    }
    Tally.cancelled(em, 1);
    followers.failed(job, JobState.CANCELLED, job.finishedAt());
    announce.tell(new JobEvent.Changed(job, "cancelled", by));
  }

  /** Calls a job off if it has not ended. */
  @Transactional
  public void cancelIfOpen(long id, String by) {
    Job job = em.find(Job.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (job != null && job.finishedAt() == null) {
      cancel(id, by);
    }
  }

  /** Starts an ended or waiting job again; see {@link Job#retry}. */
  @Transactional
  public void retry(long id, String by) {
    Job job = locked(id);
    refuseTakenKey(job, holder(job));
    again(job);
    submit.announce(List.of(job));
    announce.tell(new JobEvent.Changed(job, "sent to run again", by));
  }

  /** What every way of starting a job again does to the job, once its row is locked. */
  @Transactional(Transactional.TxType.MANDATORY)
  public void again(Job job) {
    if (job.state() == JobState.WAITING) {
      prerequisites.forget(job.id());
    }
    JobState before = job.state();
    job.retry(time.instant());
    Tally.revived(em, before);
  }

  private Job holder(Job job) {
    return job.uniqueKey() == null
        ? null
        : em.createQuery("select j from Job j where j.openKey = :key", Job.class)
            .setParameter("key", Job.openKey(job.type(), job.uniqueKey()))
            .getResultStream()
            .findFirst()
            .orElse(null);
  }

  /** Refuses to start a job again whose unique key another one holds, and not for nothing. */
  void refuseTakenKey(Job job, Job holder) {
    if (holder == null || holder.id() == job.id()) {
      return;
    }
    if (!holder.hasExpiredKey(time.instant())) {
      throw Problem.conflict(
          "job %d, which is %s, has the uniqueKey '%s' now; await its end or cancel it first"
              .formatted(holder.id(), holder.state(), holder.uniqueKey()));
    }
    if (keys.free(holder, time.instant()) == 0) { // it lives again, or has lost the key
      throw Problem.conflict(
          "the uniqueKey '%s' changes hands; try again".formatted(holder.uniqueKey()));
    }
    em.refresh(holder);
  }

  private Job locked(long id) {
    Job job = em.find(Job.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (job == null) {
      throw Problem.notFound("there is no job " + id);
    }
    return job;
  }
}
