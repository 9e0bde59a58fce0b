package org.watchbill.worker;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;

/**
 * Where {@link InTransaction} may be used by threads that are no message-driven bean's: an
 * enterprise bean that leaves transactions to whom it calls.
 */
@Stateless
@TransactionManagement(TransactionManagementType.BEAN)
public class BeanManaged {

  /**
   * Does something.
   *
   * @throws jakarta.ejb.EJBException around whatever it throws
   */
  public void run(Runnable work) {
    work.run();
  }
}
