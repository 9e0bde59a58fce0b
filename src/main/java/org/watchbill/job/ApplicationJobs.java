package org.watchbill.job;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.List;
import java.util.function.Supplier;
import org.watchbill.handler.BatchDraft;
import org.watchbill.handler.Handlers;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.Jobs;
import org.watchbill.handler.NewJob;
import org.watchbill.handler.NotRehearsable;
import org.watchbill.handler.OnConflict;
import org.watchbill.handler.Submission;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;

/**
 * What an application's own beans and handlers submit: in their transaction, or at once where they
 * have none. Looks for the transaction itself, since an interceptor costs more than that.
 */
@ApplicationScoped
public class ApplicationJobs implements Jobs {

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Resource TransactionSynchronizationRegistry transactions;
  @Inject Handlers handlers;
  @Inject SubmitJob submit;
  @Inject SubmitAtOnce atOnce;
  @Inject RunningJob running;
  @Inject Instance<SubmitBatches> batches;

  @Override
  public <P> Submission submit(Class<? extends JobHandler<P>> handler, P payload) {
    if (!joins()) {
      throw new IllegalStateException(
          "submit(%s, …) needs a transaction, until whose end its options may be set; call it in one, or use submit(NewJob)"
              .formatted(handler.getSimpleName()));
    }
    NewJob job = NewJob.of(handlers.of(handler).type(), Json.tree(payload));
    Origin origin = running.origin();
    return joined(
        () -> {
          Job submitted = submit.place(submit.order(job, origin)).job();
          return new SubmittedJob(submit, job, origin, submitted);
        });
  }

  @Override
  public long submit(NewJob job) {
    return place(List.of(job)).get(0).job().id();
  }

  @Override
  public List<Long> submitAll(List<NewJob> jobs) {
    return written(place(jobs)).stream().map(placed -> placed.job().id()).toList();
  }

  @Override
  public int submitMissing(List<NewJob> jobs) {
    List<NewJob> asked =
        jobs.stream()
            .map(job -> job.uniqueKey() == null ? job : job.withOnConflict(OnConflict.RETURN))
            .toList();
    return (int) written(place(asked)).stream().filter(placed -> !placed.found()).count();
  }

  @Override
  public BatchDraft batch(String name) {
    return new BatchDraft(
        name,
        handler -> handlers.of(handler).type(),
        batch -> {
          joins(); // refuses, if this is a rehearsal and there is nothing to roll back
          return batches.get().submit(batch, running.origin());
        });
  }

  private List<Submitted> place(List<NewJob> jobs) {
    Origin origin = running.origin();
    return joins() ? joined(() -> submit.submit(jobs, origin)) : atOnce.submit(jobs, origin);
  }

  /**
   * Whether there is a transaction.
   *
   * @throws NotRehearsable if there is none to roll back in a rehearsal
   */
  private boolean joins() {
    boolean joins = transactions.getTransactionStatus() != Status.STATUS_NO_TRANSACTION;
    if (!joins && running.rehearses()) {
      throw new NotRehearsable(
          "the handler submits a job outside its transaction, which could not be undone");
    }
    return joins;
  }

  /**
   * A {@link Problem} is found before anything is written; what else goes wrong may be half done.
   */
  private <T> T joined(Supplier<T> step) {
    try {
      return step.get();
    } catch (Problem e) {
      throw e;
    } catch (RuntimeException | Error e) {
      transactions.setRollbackOnly();
      throw e;
    }
  }

  /** Writes a group out and lets go of it, so that many groups need the memory of one. */
  private List<Submitted> written(List<Submitted> placed) {
    if (joins()) {
      joined(
          () -> {
            em.flush();
            em.clear();
            return placed;
          });
    }
    return placed;
  }
}
