package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.logging.Logger;
import org.watchbill.node.DrainAsked;
import org.watchbill.node.Lease;
import org.watchbill.node.Nodes;
import org.watchbill.queue.Doorbell;
import org.watchbill.queue.QueueRows;
import org.watchbill.settings.Settings;

/**
 * A node that works no more, for a while or for good, step by step: it claims nothing, gives back
 * what it has not begun, lets what runs go on for {@code watchbill.drain}, and stops the rest,
 * whose attempts do not count.
 */
@ApplicationScoped
public class Drain {

  private static final Logger LOG = Logger.getLogger(Drain.class.getName());

  @Inject Lease lease;
  @Inject InFlight inFlight;
  @Inject LateEnds late;
  @Inject GiveBack giveBack;
  @Inject StopAttempts stops;
  @Inject Nodes nodes;
  @Inject QueueRows queues;
  @Inject Doorbell doorbell;
  @Inject Settings settings;

  private boolean draining;
  private boolean drained;
  private long since;

  /** Somebody asked for it here: no need to wait for the next renewal of the lease. */
  void asked(@Observes(during = TransactionPhase.AFTER_SUCCESS) DrainAsked event) {
    if (event.node().equals(lease.node())) {
      lease.drain(event.drain());
    }
  }

  /** Goes on as far as it can now. */
  synchronized void step() {
    if (lease.draining() != draining) {
      turn();
    }
    if (!draining || drained) {
      return;
    }
    giveBack.waiting(Duration.ZERO);
    if (System.nanoTime() - since >= settings.drain().toNanos()) {
      stops.all(new Stop.Drained(lease.node()));
    }
    if (inFlight.idle() && late.isEmpty()) {
      nodes.drained(lease.node());
      drained = true;
      LOG.info(() -> "node " + lease.node() + " is drained: it runs nothing any more");
    }
  }

  private void turn() {
    draining = !draining;
    drained = false;
    since = System.nanoTime();
    inFlight.beginNothing(draining);
    if (draining) {
      LOG.info(
          () ->
              "node %s is being drained: %d jobs may run on for %s"
                  .formatted(lease.node(), inFlight.running(), settings.drain()));
    } else {
      LOG.info(() -> "node " + lease.node() + " works again");
      queues.withWork().forEach(doorbell::ring);
    }
  }

  /** Whether nothing is left to be done. */
  synchronized boolean over() {
    return draining && drained;
  }
}
