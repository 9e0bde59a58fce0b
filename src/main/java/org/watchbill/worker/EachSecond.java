package org.watchbill.worker;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.errand.Rhythm;
import org.watchbill.node.Lease;
import org.watchbill.problem.Outage;
import org.watchbill.settings.Settings;

/**
 * What a node looks after between its sweeps. One thread watches the time of all running attempts
 * and needs nothing but memory for that, so it works while the database is away; another does every
 * second what needs the database, and asks it nothing while there is nothing to ask.
 */
@ApplicationScoped
public class EachSecond {

  private static final Logger LOG = Logger.getLogger(EachSecond.class.getName());
  private static final Duration WATCH = Duration.ofMillis(100);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration MARGIN = Duration.ofSeconds(3);

  @Resource ManagedThreadFactory threads;
  @Inject StopAttempts stops;
  @Inject FindEnded ended;
  @Inject RunningAttempts attempts;
  @Inject GroupSize sizes;
  @Inject GiveBack giveBack;
  @Inject GiveUp giveUp;
  @Inject RunOutside outside;
  @Inject LateEnds late;
  @Inject Drain drain;
  @Inject OpenNotes notes;
  @Inject Lease lease;
  @Inject Settings settings;

  private final ReentrantLock one = new ReentrantLock();
  private Rhythm watchdog;
  private Rhythm round;

  /** Begins. */
  public void begin() {
    watchdog = new Rhythm("watchdog", WATCH, () -> stops.overdue());
    round = new Rhythm("second-hand", SECOND, this::round);
    notes.wake(round::soon);
    watchdog.begin(threads);
    round.begin(threads);
  }

  private void round() {
    if (!one.tryLock()) {
      return;
    }
    try {
      attempt("give up what does not stop", giveUp::stuck);
      attempt("record what could not be recorded", late::record);
      attempts.all().forEach(this::measureLong);
      attempt("give back what waits behind a long handler", this::giveBack);
      attempt("record what waits behind a long handler", outside::recordOverdue);
      attempt("go on with the drain", drain::step);
      attempt("write progress and logs", notes::flush);
      attempt("look for cancelled jobs", this::stopEnded);
    } finally {
      one.unlock();
    }
  }

  private void measureLong(Running running) {
    if (running.turnsOut(LongAttempts.LONG)) {
      sizes.takesLong(running.job(), running.ran());
    }
  }

  /** Not where others have taken this node for dead and may be at its jobs. */
  private void giveBack() {
    if (lease.held()) {
      giveBack.waiting(LongAttempts.LONG);
    }
  }

  private void stopEnded() {
    for (Running running : ended.find()) {
      stops.stop(running, new Stop.Ended("somebody else has ended this attempt"));
    }
  }

  /**
   * Drains this node for good and ends. Does itself what the two threads do, since the server may
   * have ended them before. What it says first, in its row, keeps the attempts that run here from
   * counting even if the process is killed before it is done.
   */
  public void end() {
    boolean said = attempt("say that this node is drained", lease::stopClaiming);
    long longest = settings.drain().plus(settings.stopGrace()).plus(MARGIN).toNanos();
    long start = System.nanoTime();
    long renewed = start;
    round();
    while (!(said && drain.over()) && System.nanoTime() - start < longest) {
      pause();
      said = said || attempt("say that this node is drained", lease::stopClaiming);
      attempt("stop what takes too long", stops::overdue);
      round();
      if (System.nanoTime() - renewed > settings.lease().toNanos() / 3) {
        renewed = System.nanoTime();
        attempt("renew the lease", lease::renew);
      }
    }
    for (Rhythm rhythm : new Rhythm[] {watchdog, round}) {
      if (rhythm != null) {
        rhythm.end();
      }
    }
    attempt("write progress and logs", notes::flush);
  }

  /**
   * Waits between two looks at a drain: the server may have ended all threads but this one, so
   * nobody is left to notify it. The loop ends with the drain, or when its time is over, and not by
   * an interrupt: a server may be in a hurry, but what is not given back by then would be taken for
   * lost.
   */
  private static void pause() {
    try {
      Thread.sleep(POLL.toMillis()); // the shutdown's own thread; see above
    } catch (InterruptedException e) {
      LOG.log(Level.FINE, "a drain has its own time", e);
    }
  }

  /** An interrupt that came before would fail what asks the database. */
  private static boolean attempt(String duty, Runnable step) {
    Thread.interrupted();
    try {
      step.run();
      return true;
    } catch (RuntimeException | Error e) {
      Outage.warn(LOG, "could not " + duty + ", will try again", e);
      return false;
    }
  }
}
