package org.watchbill.replay;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Timeout;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.node.Lease;
import org.watchbill.problem.Causes;
import org.watchbill.replay.StepReplay.Step;
import org.watchbill.settings.Settings;

/**
 * When this node does something for a replay. It drives those that were begun here, by a timer that
 * runs only while there are any; at every sweep it looks, by one question, for those nobody has
 * driven for a while, because their node is gone, and drives them on.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class DriveReplays {

  private static final Logger LOG = Logger.getLogger(DriveReplays.class.getName());
  private static final String SWEEP = "watchbill replays";
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration NEGLECT = Duration.ofSeconds(3);

  @Resource TimerService timers;
  @Inject Replays replays;
  @Inject StepReplay steps;
  @Inject Lease lease;
  @Inject Settings settings;
  @Inject InstantSource time;

  private final Set<Long> driven = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicBoolean armed = new AtomicBoolean();

  /** Starts to look for replays nobody drives; those of a node that was killed are among them. */
  public void begin() {
    timers.createIntervalTimer(
        PAUSE.toMillis(), 3 * settings.sweep().toMillis(), new TimerConfig(SWEEP, false));
  }

  /** Drives a replay from now on. */
  public void drive(long id) {
    driven.add(id);
    arm(1);
  }

  private void arm(long millis) {
    if (armed.compareAndSet(false, true)) {
      try {
        timers.createSingleActionTimer(millis, new TimerConfig("watchbill replay", false));
      } catch (RuntimeException e) {
        armed.set(false); // the sweep arms it
        throw e;
      }
    }
  }

  /** Never throws, since a server may drop a timer that does. */
  @Timeout
  public void wake(Timer timer) {
    if (SWEEP.equals(timer.getInfo())) {
      attempt(this::look, "look for replays nobody drives");
    } else {
      armed.set(false);
      driveAll();
    }
  }

  private void look() {
    if (lease.held()) {
      Instant since = time.instant().minus(NEGLECT);
      replays.neglected(since).forEach(this::drive);
    }
  }

  private void driveAll() {
    if (!busy.compareAndSet(false, true)) {
      return; // whoever is at it arms the timer again
    }
    try {
      for (long id : driven) {
        // What fails is left to whoever finds it neglected: this node's next sweep, or another's.
        if (!attempt(() -> drive(id, PAUSE), "drive replay " + id + " on")) {
          driven.remove(id);
        }
      }
    } finally {
      busy.set(false);
      if (!driven.isEmpty()) {
        attempt(() -> arm(PAUSE.toMillis()), "arm the timer of replays");
      }
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
      LOG.log(Level.WARNING, "could not " + what + ", will try again: " + Causes.root(e));
      return false;
    }
  }
}
