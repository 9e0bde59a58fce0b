package org.watchbill.worker;

import jakarta.ejb.EJBException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.TransactionalException;

/** What really went wrong, without the wrappers the container puts around it. */
final class Causes {

  private Causes() {}

  static Throwable root(Throwable thrown) {
    Throwable at = thrown;
    while (wraps(at) && at.getCause() != null) {
      at = at.getCause();
    }
    return at;
  }

  private static boolean wraps(Throwable thrown) {
    return thrown instanceof TransactionalException
        || thrown instanceof RollbackException
        || thrown instanceof EJBException;
  }
}
