package org.watchbill.handler.sql;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.util.concurrent.Callable;

/**
 * Does work while the job's transaction is suspended, so that nothing of it is enlisted there. An
 * enterprise bean, for GlassFish goes by the transaction of the bean invocation.
 */
@Stateless
public class OutsideTransaction {

  /** Calls {@code work} and hands on what it returns or throws. */
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public <T> T call(Callable<T> work) throws Exception {
    return work.call();
  }
}
