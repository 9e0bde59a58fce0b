package org.watchbill.errand;

import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A thread that does one thing after the other.
 *
 * <p>A thread of its own instead of a managed executor, which would hand it the context of
 * whichever bean asked: GlassFish shares the very invocation of a running EJB with the other
 * thread, and both stumble over it.
 */
public class OneThread {

  private static final Logger LOG = Logger.getLogger(OneThread.class.getName());

  private final String name;
  private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
  private volatile Thread thread;
  private volatile boolean over;

  /** A thread of a name, not started yet. */
  public OneThread(String name) {
    this.name = name;
  }

  /** Starts; what was asked for before is done now. */
  public void begin(ManagedThreadFactory threads) {
    thread = threads.newThread(this::work);
    thread.setName(name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Stops; what is not done by now is made up for by a sweep or a tick, here or elsewhere. */
  public void end() {
    over = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Does something soon, after what was asked before. */
  public void run(Runnable errand) {
    waiting.add(errand);
  }

  private void work() {
    while (!over) {
      try {
        attempt(waiting.take());
      } catch (InterruptedException e) {
        LOG.log(Level.FINE, "the end, or an interrupt that an errand left behind", e);
      }
    }
  }

  private static void attempt(Runnable errand) {
    try {
      errand.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.WARNING, "an errand failed; a sweep or a tick makes up for it", e);
    }
  }
}
