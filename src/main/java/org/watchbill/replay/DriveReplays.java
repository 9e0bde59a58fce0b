package org.watchbill.replay;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import org.watchbill.errand.Rhythm;
import org.watchbill.node.Lease;
import org.watchbill.problem.Outage;
import org.watchbill.replay.StepReplay.Step;
import org.watchbill.settings.Settings;

/**
 * When this node does something for a replay. It drives those that were begun here, as long as
 * there are any; at every third sweep it looks, by one question, for those nobody has driven for a
 * while, because their node is gone, and drives them on.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class DriveReplays {

  private static final Logger LOG = Logger.getLogger(DriveReplays.class.getName());
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration NEGLECT = Duration.ofSeconds(3);

  @Resource ManagedThreadFactory threads;
  @Resource SessionContext context;
  @Inject Replays replays;
  @Inject StepReplay steps;
  @Inject Lease lease;
  @Inject Settings settings;
  @Inject InstantSource time;

  private final Set<Long> driven = ConcurrentHashMap.newKeySet();
  private volatile Rhythm turns;
  private Long nextLook;

  /** Starts to look for replays nobody drives; those of a node that was killed are among them. */
  public void begin() {
    DriveReplays self = context.getBusinessObject(DriveReplays.class);
    Rhythm rhythm = new Rhythm("replays", lookEvery(), self::turn);
    rhythm.begin(threads);
    rhythm.soonIn(PAUSE);
    turns = rhythm;
  }

  private Duration lookEvery() {
    return settings.sweep().multipliedBy(3);
  }

  /** Drives no more; other nodes find what this one leaves. */
  public void end() {
    if (turns != null) {
      turns.end();
    }
  }

  /** Drives a replay from now on. */
  public void drive(long id) {
    driven.add(id);
    if (turns != null) {
      turns.soon();
    }
  }

  /** What there is to do now. */
  public void turn() {
    long now = System.nanoTime();
    if (nextLook == null || now - nextLook >= 0) {
      nextLook = now + lookEvery().toNanos();
      attempt(this::look, "look for replays nobody drives");
    }
    driveAll();
  }

  private void look() {
    if (lease.held()) {
      Instant since = time.instant().minus(NEGLECT);
      replays.neglected(since).forEach(this::drive);
    }
  }

  private void driveAll() {
    for (long id : driven) {
      // What fails is left to whoever finds it neglected: this node's next look, or another's.
      if (!attempt(() -> drive(id, PAUSE), "drive replay " + id + " on")) {
        driven.remove(id);
      }
    }
    if (!driven.isEmpty()) {
      turns.soonIn(PAUSE);
    }
  }

  private void drive(long id, Duration turn) {
    long end = System.nanoTime() + turn.toNanos();
    Step step;
    do {
      step = lease.held() ? steps.step(id) : Step.LEAVE;
    } while (step == Step.AGAIN && System.nanoTime() < end);
    if (step == Step.LEAVE) {
      driven.remove(id);
    }
  }

  private static boolean attempt(Runnable duty, String what) {
    try {
      duty.run();
      return true;
    } catch (RuntimeException | Error e) {
      Outage.warn(LOG, "could not " + what + ", will try again", e);
      return false;
    }
  }
}
