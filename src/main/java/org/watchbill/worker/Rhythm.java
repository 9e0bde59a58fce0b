package org.watchbill.worker;

import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.problem.Causes;

/**
 * A thread that does something again and again, with a pause in between, until it is ended. Neither
 * a failure nor a stray interrupt ends it.
 *
 * <p>No EJB timer, since the server gives those up when the application stops, which is when a
 * drain needs them most.
 */
final class Rhythm {

  private static final Logger LOG = Logger.getLogger(Rhythm.class.getName());

  private final String name;
  private final Duration pause;
  private final Runnable step;
  private final Semaphore hurry = new Semaphore(0);
  private volatile boolean over;
  private Thread thread;

  Rhythm(String name, Duration pause, Runnable step) {
    this.name = name;
    this.pause = pause;
    this.step = step;
  }

  void begin(ManagedThreadFactory threads) {
    thread = threads.newThread(this::work);
    thread.setName("watchbill-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Does not wait out the pause. */
  void soon() {
    if (hurry.availablePermits() == 0) {
      hurry.release();
    }
  }

  /** Ends it, after the step it is at. */
  void end() {
    over = true;
    soon();
  }

  private void work() {
    while (!over) {
      try {
        if (hurry.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          hurry.drainPermits();
        }
        step.run();
      } catch (InterruptedException e) {
        LOG.log(Level.FINE, "somebody interrupted {0}; it goes on", name);
      } catch (RuntimeException | Error e) {
        LOG.log(Level.WARNING, name + " failed, will try again: " + Causes.root(e));
      }
    }
  }
}
