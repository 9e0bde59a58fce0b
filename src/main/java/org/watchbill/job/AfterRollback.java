package org.watchbill.job;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;

/** Does something once a transaction has ended otherwise than by its commit. */
record AfterRollback(Runnable then) implements Synchronization {

  @Override
  public void beforeCompletion() {}

  @Override
  public void afterCompletion(int status) {
    if (status != Status.STATUS_COMMITTED) {
      then.run();
    }
  }
}
