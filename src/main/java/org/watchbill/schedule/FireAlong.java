package org.watchbill.schedule;

import jakarta.ejb.AsyncResult;
import jakarta.ejb.Asynchronous;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.util.concurrent.Future;

/** A second pair of hands for the clock: while one waits for the database, the other plans. */
@Stateless
@Asynchronous
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class FireAlong {

  /** Does the same in another thread. */
  public Future<Void> run(Runnable firing) {
    firing.run();
    return new AsyncResult<>(null);
  }
}
