package org.watchbill.errand;

import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.problem.Outage;

/**
 * A thread that does something again and again, with a pause in between, until it is ended. Neither
 * a failure nor a stray interrupt ends it.
 *
 * <p>No EJB timer: a server's timers follow the machine's clock, so those of Payara stand still for
 * an hour after that was set back by one; and the server gives them up when the application stops,
 * which is when a drain needs them most.
 */
public final class Rhythm {

  private static final Logger LOG = Logger.getLogger(Rhythm.class.getName());

  private final String name;
  private final long pause;
  private final Runnable step;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long next;
  private volatile boolean over;

  /** A step that is done whenever the pause is over, and {@link #soon} if somebody asks. */
  public Rhythm(String name, Duration pause, Runnable step) {
    this.name = name;
    this.pause = pause.toNanos();
    this.step = step;
    next = System.nanoTime() + this.pause;
  }

  /** Begins; the first step comes after a pause. */
  public void begin(ManagedThreadFactory threads) {
    next = System.nanoTime() + pause;
    Thread thread = threads.newThread(this::work);
    thread.setName("watchbill-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Does not wait out the pause. */
  public void soon() {
    soonIn(Duration.ZERO);
  }

  /** Waits no longer than this from now on. */
  public void soonIn(Duration wait) {
    long due = System.nanoTime() + wait.toNanos();
    lock.lock();
    try {
      if (due - next < 0) {
        next = due;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends it, after the step it is at. */
  public void end() {
    over = true;
    soon();
  }

  private void work() {
    while (!over) {
      try {
        await();
        if (!over) {
          step.run();
        }
      } catch (InterruptedException e) {
        LOG.log(Level.FINE, "somebody interrupted {0}; it goes on", name);
      } catch (RuntimeException | Error e) {
        Outage.warn(LOG, name + " failed, will try again", e);
      }
    }
  }

  /** Who asks for the next step while one is done gets one more. */
  private void await() throws InterruptedException {
    lock.lock();
    try {
      for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
        changed.awaitNanos(left);
      }
      next = System.nanoTime() + pause;
    } finally {
      lock.unlock();
    }
  }
}
