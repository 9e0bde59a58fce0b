package org.watchbill.node;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.UUID;
import java.util.logging.Logger;
import org.watchbill.problem.Outage;
import org.watchbill.settings.Settings;

/**
 * This node's sign of life. While it is held, others leave this node's jobs alone, however long
 * they run; once it lapses, they rescue them and this node claims nothing until it is renewed.
 * Between the two nothing is lost: an attempt ended by a rescuer cannot be completed by its worker.
 */
@ApplicationScoped
public class Lease {

  private static final Logger LOG = Logger.getLogger(Lease.class.getName());

  @Inject Nodes nodes;
  @Inject Settings settings;
  @Inject DatabaseTime time;

  private volatile String node;
  private volatile Instant onWatchSince;
  private volatile long heldUntil;
  private boolean everHeld;
  private volatile boolean over = true;
  private volatile boolean draining;
  private volatile boolean stopping;

  /** Enters this process as a node. */
  public void begin() {
    String name =
        settings.nodeName().orElseGet(() -> "node-" + UUID.randomUUID().toString().substring(0, 8));
    node = nodes.enter(name).id();
    onWatchSince = nodes.onWatchSince(node);
    over = false;
    renew();
    LOG.info(() -> "node " + node + " is on watch");
  }

  /** Renews the lease; says so loudly, once, if another process has taken the name. */
  public void renew() {
    if (over) {
      return;
    }
    long since = System.nanoTime();
    Nodes.Renewal renewal = nodes.renew(node);
    if (renewal == null) {
      over = true;
      LOG.severe(
          () ->
              "node "
                  + node
                  + " works no more: another process started as '"
                  + settings.nodeName().orElse(node)
                  + "'; give each process a watchbill.node.name of its own and restart this one");
      return;
    }
    time.adjust(since, renewal.now(), System.nanoTime());
    Instant now = time.instant();
    if (onWatchSince.isAfter(now)) { // time was set back
      onWatchSince = now;
    }
    draining = renewal.drain();
    Outage.over();
    extend(since + settings.lease().toNanos());
  }

  /** An answer that took long must not take back what a later one has said. */
  private synchronized void extend(long until) {
    if (until - heldUntil > 0 || !everHeld) {
      everHeld = true;
      heldUntil = until;
    }
  }

  /** The node is to claim nothing from now on, or to claim again. */
  public void drain(boolean drain) {
    draining = drain;
  }

  /** The node claims nothing any more, for good; it says so in its row if it can. */
  public void stopClaiming() {
    stopping = true;
    if (node != null) {
      nodes.drain(node, true);
    }
  }

  /** Whether the node is to run nothing new. */
  public boolean draining() {
    return draining || stopping;
  }

  /** The node does nothing from here on; the lease itself stays until {@link #leave}. */
  public void stop() {
    over = true;
  }

  /** Gives the lease up: what the node still runs may be rescued at once. */
  public void leave() {
    if (node != null) {
      nodes.leave(node);
      LOG.info(() -> "node " + node + " is off watch");
    }
  }

  /** Whether this node may claim jobs. */
  public boolean claims() {
    return held() && !draining();
  }

  /** Whether this node is on watch: may fire schedules and rescue jobs. */
  public boolean held() {
    return !over && System.nanoTime() - heldUntil < 0;
  }

  /**
   * Since when some node has been on watch without a break, as far as this one knows: what was due
   * earlier was due during an outage.
   */
  public Instant onWatchSince() {
    return onWatchSince;
  }

  /** This node's id, unique for this run of the process. */
  public String node() {
    return node;
  }
}
