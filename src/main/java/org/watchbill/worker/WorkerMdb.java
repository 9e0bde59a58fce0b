package org.watchbill.worker;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import org.watchbill.queue.Doorbell;

/**
 * A worker thread. The message says which queue has work, not which job; see {@link Work}.
 *
 * <p>The receive takes no part in any transaction: every commit on the way of a job is the
 * database's alone. A failing job never fails the receive; what escapes from here means that the
 * database or the server is in trouble, and the broker delivers the ring again later.
 */
@TransactionManagement(TransactionManagementType.BEAN)
@MessageDriven(
    name = "WorkerMdb",
    activationConfig = {
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Queue"),
      @ActivationConfigProperty(
          propertyName = "destinationLookup",
          propertyValue = "jms/watchbill/doorbell")
    })
public class WorkerMdb implements MessageListener {

  @Inject Work work;

  @Override
  public void onMessage(Message message) {
    try {
      work.serve(Doorbell.queueOf(message));
    } catch (JMSException e) {
      throw new IllegalStateException("a doorbell message cannot be read", e);
    }
  }
}
