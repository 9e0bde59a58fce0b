package org.watchbill.worker;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A worker's transactions, begun and ended by hand: a job that runs alone pays for its transaction
 * as often as it runs, and a container's interceptors cost more than the transaction.
 *
 * <p>Only below {@link BeanManaged}: GlassFish enlists the data sources a handler uses by the
 * transaction of the bean invocation. An interceptor's transaction within a message-driven bean
 * that has none is not that; the handler's statements would then commit one by one.
 */
@ApplicationScoped
public class InTransaction {

  @Resource UserTransaction transaction;

  /**
   * Does a step in a new transaction.
   *
   * @param commits whether its answer lets the transaction commit; else it is rolled back
   * @throws IllegalStateException if the commit fails
   */
  public <T> T run(Supplier<T> step, Predicate<T> commits) {
    begin();
    T answer;
    try {
      answer = step.get();
    } catch (RuntimeException | Error e) {
      rollback(e);
      throw e;
    }
    if (commits.test(answer)) {
      commit();
    } else {
      rollback();
    }
    return answer;
  }

  /** Not within one that an application's observer has left open. */
  private void begin() {
    endLeftOpen();
    try {
      transaction.begin();
    } catch (NotSupportedException | SystemException e) {
      throw new IllegalStateException("no transaction can be begun", e);
    }
  }

  private void commit() {
    try {
      transaction.commit();
    } catch (RollbackException
        | HeuristicMixedException
        | HeuristicRollbackException
        | SystemException e) {
      throw new IllegalStateException("the transaction could not be committed", e);
    }
  }

  /** Rolls back whatever transaction is open; whether there was one. */
  boolean endLeftOpen() {
    try {
      boolean open = transaction.getStatus() != Status.STATUS_NO_TRANSACTION;
      if (open) {
        transaction.rollback();
      }
      return open;
    } catch (SystemException e) {
      throw new IllegalStateException("the transaction could not be rolled back", e);
    }
  }

  /** What went wrong is not to be hidden by what goes wrong in consequence. */
  private void rollback(Throwable why) {
    try {
      rollback();
    } catch (RuntimeException | Error e) {
      why.addSuppressed(e);
    }
  }

  /** Also whatever transaction a handler has left open instead of the one it ran in. */
  private void rollback() {
    endLeftOpen();
  }
}
