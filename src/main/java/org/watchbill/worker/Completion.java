package org.watchbill.worker;

import jakarta.annotation.Resource;
import jakarta.ejb.EJBContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
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
 * The transaction that ends an attempt.
 *
 * <p>An enterprise bean and not a CDI one with {@code @Transactional}: GlassFish enlists the data
 * sources a handler uses by the transaction of the bean invocation, and an interceptor's
 * transaction within a message-driven bean that has none is not that. The handler's statements
 * would then commit one by one. What was decided is a return value, since an exception would leave
 * it to the container whether to roll back.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class Completion {

  private static final Logger LOG = Logger.getLogger(Completion.class.getName());

  @Resource EJBContext context;
  @Resource TransactionSynchronizationRegistry transactions;
  @Inject CallHandler call;
  @Inject SettleJob settle;

  /**
   * The handler's work and the job's end, together or not at all.
   *
   * @throws jakarta.ejb.EJBException if the commit fails
   */
  public Ended runAndComplete(Job job, Handler handler) {
    Object mine = transactions.getTransactionKey();
    Ended ended;
    try {
      Settlement settlement = call.call(job, handler);
      ended = stillIn(mine) ? settle(job, settlement) : new Ended.Failed(left());
    } catch (Throwable e) { // a handler may throw anything; the job, not the worker, pays for it
      ended = new Ended.Failed(e);
    }
    if (!(ended instanceof Ended.Settled)) {
      undo();
    }
    return ended;
  }

  private boolean stillIn(Object transaction) {
    return Objects.equals(transaction, transactions.getTransactionKey());
  }

  private static IllegalStateException left() {
    return new IllegalStateException(
        "the handler ended the transaction it ran in; what it committed by itself stays. A handler"
            + " that wants transactions of its own is @NonTransactional");
  }

  private void undo() {
    try {
      context.setRollbackOnly();
    } catch (IllegalStateException e) {
      LOG.log(Level.FINE, "the handler has left no transaction to roll back", e);
    }
  }

  /**
   * The work and the ends of several jobs, all together or not at all.
   *
   * @return empty if one of them did not go well; nothing has happened then
   * @throws jakarta.ejb.EJBException if the commit fails
   */
  public Optional<List<Settlement>> runAndCompleteAll(List<Job> jobs, Handlers handlers) {
    Object mine = transactions.getTransactionKey();
    try {
      List<Settlement> settlements = new ArrayList<>();
      for (Job job : jobs) {
        settlements.add(call.call(job, handlers.of(job.type()), jobs));
      }
      if (stillIn(mine) && !context.getRollbackOnly() && settle.settleAll(jobs, settlements)) {
        return Optional.of(settlements);
      }
    } catch (Throwable e) { // whose fault it was shows when they run one by one
      LOG.log(Level.FINE, "a group of jobs is rolled back", e);
    }
    undo();
    return Optional.empty();
  }

  /**
   * The job's end alone.
   *
   * @throws jakarta.ejb.EJBException if it cannot be recorded
   */
  public Ended complete(Job job, Settlement settlement) {
    return settle(job, settlement);
  }

  private Ended settle(Job job, Settlement settlement) {
    if (context.getRollbackOnly()) {
      return new Ended.Failed(
          new IllegalStateException(
              "the handler, or something it called, marked the transaction for rollback"));
    }
    return settle.settle(job, settlement) ? new Ended.Settled(settlement) : new Ended.Superseded();
  }
}
