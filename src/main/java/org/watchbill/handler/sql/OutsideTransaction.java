package org.watchbill.handler.sql;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.concurrent.Callable;

/** Does work while the job's transaction is suspended, so that nothing of it is enlisted there. */
@ApplicationScoped
public class OutsideTransaction {

  /** Calls {@code work} and hands on what it returns or throws. */
  @Transactional(TxType.NOT_SUPPORTED)
  public <T> T call(Callable<T> work) throws Exception {
    return work.call();
  }
}
