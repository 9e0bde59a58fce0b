package org.watchbill.worker;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.problem.Outage;
import org.watchbill.queue.ReadRing;

/**
 * A worker thread. The message says which queue has work, not which job; see {@link Work}.
 *
 * <p>The receive takes no part in any transaction: every commit on the way of a job is the
 * database's alone. What is no ring is received and forgotten. A failing job never fails the
 * receive; what escapes from here means that the server is in trouble, and the broker delivers the
 * ring again later. While the database is away each ring would come again and again, to fail in the
 * same way: it is forgotten too, since the sweep rings again.
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

  private static final Logger LOG = Logger.getLogger(WorkerMdb.class.getName());

  @Inject ReadRing rings;
  @Inject Relief relief;
  @Inject Work work;

  @Override
  public void onMessage(Message message) {
    relief.rang();
    try {
      rings.queueOf(message).ifPresent(work::serve);
    } catch (RuntimeException e) {
      if (!Outage.explains(e)) {
        throw e;
      }
      LOG.log(Level.FINE, "a ring could not be answered", e);
    }
  }
}
