package org.watchbill.worker;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.Optional;
import org.watchbill.queue.ReadRing;

/**
 * A worker thread. The message says which queue has work, not which job; see {@link Work}.
 *
 * <p>The receive takes no part in any transaction: every commit on the way of a job is the
 * database's alone. What is no ring is received and forgotten. A failing job never fails the
 * receive; what escapes from here means that the database or the server is in trouble, and the
 * broker delivers the ring again later.
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

  @Inject ReadRing rings;
  @Inject Relief relief;
  @Inject Work work;

  @Override
  public void onMessage(Message message) {
    Optional<String> queue = rings.queueOf(message);
    relief.rang();
    queue.ifPresent(work::serve);
  }
}
