package org.watchbill.queue;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Queue;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.errand.Announce;
import org.watchbill.errand.OneThread;
import org.watchbill.errand.Seldom;

/**
 * Wakes a worker, on any node: a message that says "this queue has work". The only class that sends
 * JMS.
 *
 * <p>Commit, then ring: a worker woken before the commit would find nothing. A ring that is lost
 * costs time, not jobs, since every node's sweep rings again for ready jobs; so the messages are
 * not persistent, and a ring twice is harmless, since a worker that finds nothing goes back to
 * sleep.
 *
 * <p>A broker that is away takes no ring: it fails, or keeps the sender waiting for as long as it
 * looks for it. Then, too, somebody has to work, so each ring is announced as {@link Unheard} to
 * this node's own relief. For the same reason rings have a thread of their own, and do not keep
 * other errands waiting.
 */
@ApplicationScoped
public class Doorbell {

  private static final Logger LOG = Logger.getLogger(Doorbell.class.getName());

  /** The property of a message that names the queue. */
  static final String QUEUE = "queue";

  /** A broker that is there takes a ring in a few milliseconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** A ring for a queue that the broker has not taken. */
  public record Unheard(String queue) {}

  /**
   * The broker takes no rings, or brings them to nobody.
   *
   * @param why as the broker or its client puts it
   * @param lasting how long it has not
   */
  public record Trouble(String why, Duration lasting) {}

  private record Outage(String why, long since) {}

  @Resource(lookup = "jms/watchbill/connections")
  ConnectionFactory connections;

  @Resource(lookup = "jms/watchbill/doorbell")
  Queue doorbell;

  @Resource TransactionSynchronizationRegistry transactions;
  @Resource ManagedThreadFactory threads;
  @Inject Announce announce;

  private final Lookout lookout = new Lookout();
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();
  private final OneThread rings = new OneThread("watchbill-doorbell");
  private volatile Long sendingSince;

  /** Kept, since making one costs more than the ring; only the thread that rings has it in hand. */
  private JMSContext line;

  private final Map<String, Long> later = new ConcurrentHashMap<>();
  private final Seldom lines = new Seldom(Duration.ofMinutes(1));
  private volatile Outage outage;
  private volatile Outage silence;
  private volatile String missedQueue;

  /** Starts ringing; what was to be rung before is rung now. */
  public void begin() {
    rings.begin(threads);
  }

  /** Stops ringing. */
  public void end() {
    rings.run(this::hangUp);
    rings.end();
  }

  /**
   * Rings for a queue once the running transaction has committed, once however often it is asked;
   * soon if there is none.
   */
  @SuppressWarnings("unchecked") // only this class knows the key
  public void ringAfterCommit(String queue) {
    if (transactions.getTransactionStatus() == Status.STATUS_NO_TRANSACTION) {
      ring(queue);
      return;
    }
    Set<String> names = (Set<String>) transactions.getResource(Doorbell.class);
    if (names == null) {
      names = new LinkedHashSet<>();
      transactions.putResource(Doorbell.class, names);
      transactions.registerInterposedSynchronization(new Ring(names));
    }
    names.add(queue);
  }

  /** Rings for a queue soon, unless a worker of this node is about to look at it anyway. */
  public void ring(String queue) {
    ringOrWait(queue, lookout.rings(queue, System.nanoTime()));
  }

  private void ringOrWait(String queue, Optional<Duration> wait) {
    if (wait.isEmpty()) {
      return;
    }
    if (wait.get().isZero()) {
      call(queue);
    } else {
      rings.runIn(wait.get(), () -> ringOrWait(queue, lookout.late(queue, System.nanoTime())));
    }
  }

  /**
   * The calling worker is about to claim from a queue: it sees what was rung for before. It answers
   * for what is rung for meanwhile, until it {@link #leaves} or {@linkplain #staysAway stays away}.
   */
  public void looks(String queue) {
    lookout.looks(queue, System.nanoTime());
  }

  /** The calling worker will look at a queue again within milliseconds. */
  public void returns(String queue) {
    lookout.returns(queue, System.nanoTime());
  }

  /** Whether the calling worker, who knows of no more work in a queue, need not look again. */
  public boolean leaves(String queue) {
    return lookout.leaves(queue);
  }

  /** The calling worker has found work that keeps it from looking again soon. */
  public void staysAway(String queue) {
    if (!lookout.leaves(queue)) {
      call(queue);
    }
  }

  /** Rings for one more worker soon, once however often it is asked meanwhile. */
  public void call(String queue) {
    if (waiting.add(queue)) {
      rings.run(() -> send(queue));
    }
    if (keepsWaiting()) {
      missed(queue, "keeps it waiting");
    }
  }

  private boolean keepsWaiting() {
    Long since = sendingSince;
    return since != null && System.nanoTime() - since > PATIENCE.toNanos();
  }

  /** Rings for a queue in a while, unless this node is to ring for it before. */
  public void ringIn(String queue, Duration wait) {
    long due = System.nanoTime() + wait.toNanos();
    long next = later.merge(queue, due, (old, mine) -> old - mine <= 0 ? old : mine);
    if (next == due) {
      rings.runIn(wait, () -> ringLate(queue, due));
    }
  }

  private void ringLate(String queue, long due) {
    later.remove(queue, due);
    ring(queue);
  }

  private void send(String queue) {
    waiting.remove(queue);
    sendingSince = System.nanoTime();
    try {
      if (line == null) {
        line = connections.createContext();
      }
      line.createProducer()
          .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
          .setProperty(QUEUE, queue)
          .send(doorbell, line.createMessage());
      heard();
    } catch (JMSRuntimeException e) {
      hangUp();
      missed(queue, e.toString());
    } finally {
      sendingSince = null;
    }
  }

  /** The next ring makes a new connection. */
  private void hangUp() {
    JMSContext old = line;
    line = null;
    try {
      if (old != null) {
        old.close();
      }
    } catch (JMSRuntimeException e) {
      LOG.log(Level.FINE, "the broken line to the broker does not close", e);
    }
  }

  /** Said at once and then every minute, however many rings are missed. */
  private void missed(String queue, String why) {
    missedQueue = queue;
    Outage before = outage;
    Outage now = new Outage(why, before == null ? System.nanoTime() : before.since());
    outage = now;
    if (lines.say("missed", System.nanoTime()).isPresent()) {
      LOG.warning(
          () ->
              "the broker takes no doorbell (%s), for %d s now; jobs are safe and run on a few threads of this node until it does"
                  .formatted(why, lasting(now).toSeconds()));
    }
    announce.tell(new Unheard(queue));
  }

  private void heard() {
    if (outage != null) {
      outage = null;
      LOG.info("the broker takes doorbells again");
    }
  }

  private static Duration lasting(Outage outage) {
    return Duration.ofNanos(System.nanoTime() - outage.since());
  }

  /** Rings are taken, but come to nobody. */
  public void unanswered(String why) {
    Outage before = silence;
    Outage now = before == null ? new Outage(why, System.nanoTime()) : before;
    silence = now;
    if (lines.say("unanswered", System.nanoTime()).isPresent()) {
      LOG.warning(
          () ->
              "the broker answers no doorbell (%s), for %d s now; jobs are safe and run on a few threads of this node until it does"
                  .formatted(why, lasting(now).toSeconds()));
    }
  }

  /** A ring has come to somebody again. */
  public void answered() {
    if (silence != null) {
      silence = null;
      LOG.info("the broker brings doorbells again");
    }
  }

  /** Why nobody is woken by rings at present; empty if all is well, as far as is known. */
  public Optional<Trouble> trouble() {
    return Optional.ofNullable(outage == null ? silence : outage)
        .map(now -> new Trouble(now.why(), lasting(now)));
  }

  /** Looks whether a broker that took no ring takes one now. A ring too many does no harm. */
  public void tryAgain() {
    if (outage != null) {
      call(missedQueue);
    }
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
