package org.watchbill.worker;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.handler.Handler;
import org.watchbill.handler.Handlers;
import org.watchbill.job.Job;
import org.watchbill.job.SettleJob;
import org.watchbill.job.Settlement;

/**
 * The transaction that ends an attempt. What was decided is a return value, since an exception
 * would say nothing of whether to roll back.
 */
@ApplicationScoped
public class Completion {

  private static final Logger LOG = Logger.getLogger(Completion.class.getName());

  /** Characters of the results of a group, of which each may be a million long. */
  private static final long MOST_RESULTS = 1 << 20;

  @Resource TransactionSynchronizationRegistry transactions;
  @Inject InTransaction transaction;
  @Inject CallHandler call;
  @Inject SettleJob settle;

  /**
   * The handler's work and the job's end, together or not at all; {@link Ended.Undone} if the
   * commit fails.
   */
  public Ended runAndComplete(Job job, Handler handler) {
    try {
      return transaction.run(() -> attempt(job, handler), Ended.Settled.class::isInstance);
    } catch (RuntimeException e) {
      return new Ended.Undone(e);
    }
  }

  private Ended attempt(Job job, Handler handler) {
    Object mine = transactions.getTransactionKey();
    Settlement settlement;
    try {
      settlement = call.call(job, handler);
    } catch (Throwable e) { // a handler may throw anything; the job, not the worker, pays for it
      return new Ended.Failed(e);
    }
    try {
      return stillIn(mine) ? settle(job, settlement) : new Ended.Failed(left());
    } catch (RuntimeException | Error e) {
      return new Ended.Undone(e);
    }
  }

  private boolean stillIn(Object transaction) {
    return Objects.equals(transaction, transactions.getTransactionKey());
  }

  private static IllegalStateException left() {
    return new IllegalStateException(
        "the handler ended the transaction it ran in; what it committed by itself stays. A handler"
            + " that wants transactions of its own is @NonTransactional");
  }

  /**
   * The work and the ends of several jobs, all together or not at all.
   *
   * @return empty if one of them did not go well; nothing has happened then
   * @throws RuntimeException if their ends cannot be recorded, or the commit fails; likewise
   */
  public Optional<List<Settlement>> runAndCompleteAll(List<Job> jobs, Handlers handlers) {
    return transaction.run(() -> attemptAll(jobs, handlers), Optional::isPresent);
  }

  private Optional<List<Settlement>> attemptAll(List<Job> jobs, Handlers handlers) {
    Object mine = transactions.getTransactionKey();
    List<Settlement> settlements = new ArrayList<>();
    try {
      long results = 0;
      for (Job job : jobs) {
        Settlement settlement = call.call(job, handlers.of(job.type()), jobs);
        settlements.add(settlement);
        results += settlement.result() == null ? 0 : settlement.result().length();
        if (results > MOST_RESULTS) {
          return Optional.empty(); // one by one they need not be in memory together
        }
      }
    } catch (Throwable e) { // whose fault it was shows when they run one by one
      LOG.log(Level.FINE, "a group of jobs is rolled back", e);
      return Optional.empty();
    }
    return stillIn(mine) && !transactions.getRollbackOnly() && settle.settleAll(jobs, settlements)
        ? Optional.of(settlements)
        : Optional.empty();
  }

  /**
   * The job's end alone.
   *
   * @throws RuntimeException if it cannot be recorded
   */
  public Ended complete(Job job, Settlement settlement) {
    return transaction.run(() -> settle(job, settlement), Ended.Settled.class::isInstance);
  }

  /**
   * The ends of several jobs, together or not at all.
   *
   * @return false if somebody else has ended one of them; nothing has happened then
   * @throws RuntimeException if they cannot be recorded
   */
  public boolean completeAll(List<Job> jobs, List<Settlement> settlements) {
    return transaction.run(() -> settle.settleAll(jobs, settlements), settled -> settled);
  }

  private Ended settle(Job job, Settlement settlement) {
    if (transactions.getRollbackOnly()) {
      return new Ended.Failed(
          new IllegalStateException(
              "the handler, or something it called, marked the transaction for rollback"));
    }
    return settle.settle(job, settlement) ? new Ended.Settled(settlement) : new Ended.Superseded();
  }
}
