package org.watchbill.errand;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One thread for the small things that follow a commit: ring a bell, set an alarm. The thread that
 * committed cannot, since it still carries its finished transaction.
 *
 * <p>A thread of its own instead of a managed executor, which would hand it the context of
 * whichever bean asked: GlassFish shares the very invocation of a running EJB with the other
 * thread, and both stumble over it.
 */
@ApplicationScoped
public class Errands {

  private static final Logger LOG = Logger.getLogger(Errands.class.getName());

  @Resource ManagedThreadFactory threads;

  private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
  private volatile Thread thread;
  private volatile boolean over;

  /** Starts running errands; those asked for before are done now. */
  public void begin() {
    thread = threads.newThread(this::work);
    thread.setName("watchbill-errands");
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
