package org.watchbill.queue;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Wakes a worker, on any node: a message that says "this queue has work". The only class that sends
 * JMS.
 *
 * <p>Commit, then ring: a worker woken before the commit would find nothing. A ring that is lost
 * costs time, not jobs, since every node's sweep rings again for ready jobs; so the messages are
 * not persistent, and a ring twice is harmless, since a worker that finds nothing goes back to
 * sleep.
 */
@ApplicationScoped
public class Doorbell {

  private static final Logger LOG = Logger.getLogger(Doorbell.class.getName());
  private static final String QUEUE = "queue";

  @Resource(lookup = "jms/watchbill/connections")
  ConnectionFactory connections;

  @Resource(lookup = "jms/watchbill/doorbell")
  Queue doorbell;

  @Resource ManagedExecutorService executor;
  @Resource TransactionSynchronizationRegistry transactions;

  private final Set<String> waiting = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean ringing = new AtomicBoolean();
  private volatile boolean broken;

  /**
   * Rings for a queue once the running transaction has committed, once however often it is asked.
   */
  @SuppressWarnings("unchecked") // only this class knows the key
  public void ringAfterCommit(String queue) {
    Set<String> names = (Set<String>) transactions.getResource(Doorbell.class);
    if (names == null) {
      names = new LinkedHashSet<>();
      transactions.putResource(Doorbell.class, names);
      transactions.registerInterposedSynchronization(new Ring(names));
    }
    names.add(queue);
  }

  /** The queue a message rings for. */
  public static String queueOf(Message message) throws JMSException {
    return message.getStringProperty(QUEUE);
  }

  /** Rings for a queue now. Never throws; the sweep makes up for a broker that is away. */
  public void ring(String queue) {
    waiting.add(queue);
    if (ringing.compareAndSet(false, true)) {
      try {
        executor.execute(this::send);
      } catch (RejectedExecutionException e) {
        ringing.set(false);
        missed(e);
      }
    }
  }

  /** On a thread of its own: the one that committed still carries its finished transaction. */
  private void send() {
    do {
      try (JMSContext context = connections.createContext()) {
        for (String queue : waiting) {
          waiting.remove(queue);
          context
              .createProducer()
              .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
              .setProperty(QUEUE, queue)
              .send(doorbell, context.createMessage());
        }
        broken = false;
      } catch (JMSRuntimeException e) {
        waiting.clear();
        missed(e);
      } finally {
        ringing.set(false);
      }
    } while (!waiting.isEmpty() && ringing.compareAndSet(false, true));
  }

  private void missed(RuntimeException e) {
    Level level = broken ? Level.FINE : Level.WARNING;
    broken = true;
    LOG.log(
        level,
        "the broker takes no doorbell ({0}); jobs are safe and start with the next sweep",
        e.toString());
  }

  private final class Ring implements Synchronization {
    private final Set<String> names;

    Ring(Set<String> names) {
      this.names = names;
    }

    @Override
    public void beforeCompletion() {}

    @Override
    public void afterCompletion(int status) {
      if (status == Status.STATUS_COMMITTED) {
        names.forEach(Doorbell.this::ring);
      }
    }
  }
}
