package org.watchbill.errand;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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

  private record Errand(long due, long number, Runnable work) implements Delayed {

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      Errand errand = (Errand) other;
      return due == errand.due
          ? Long.compare(number, errand.number)
          : Long.signum(due - errand.due);
    }
  }

  private final AtomicLong numbers = new AtomicLong();
  private final DelayQueue<Errand> waiting = new DelayQueue<>();
  private volatile Thread thread;

  /** Starts running errands; those asked for before are done now. */
  public void begin() {
    thread = threads.newThread(this::work);
    thread.setName("watchbill-errands");
    thread.setDaemon(true);
    thread.start();
  }

  /** Stops; what is not done by now is made up for by a sweep or a tick, here or elsewhere. */
  public void end() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Does something soon, after what was asked before. */
  public void run(Runnable errand) {
    runIn(Duration.ZERO, errand);
  }

  /** Does something after a wait; not at all if this node ends before. */
  public void runIn(Duration wait, Runnable errand) {
    long due = System.nanoTime() + wait.toNanos();
    waiting.add(new Errand(due, numbers.incrementAndGet(), errand));
  }

  private void work() {
    try {
      while (true) {
        attempt(waiting.take().work());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the end
    }
  }

  private static void attempt(Runnable errand) {
    try {
      errand.run();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, "an errand failed; a sweep or a tick makes up for it", e);
    }
  }
}
