package org.watchbill.errand;

import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.time.Duration;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.problem.Outage;

/**
 * A thread that does one thing after the other.
 *
 * <p>A thread of its own instead of a managed executor, which would hand it the context of
 * whichever bean asked: GlassFish shares the very invocation of a running EJB with the other
 * thread, and both stumble over it.
 */
public class OneThread {

  private static final Logger LOG = Logger.getLogger(OneThread.class.getName());

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

  private final String name;
  private final AtomicLong numbers = new AtomicLong();
  private final DelayQueue<Errand> waiting = new DelayQueue<>();
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
    runIn(Duration.ZERO, errand);
  }

  /** Does something after a wait; not at all if this node ends before. */
  public void runIn(Duration wait, Runnable errand) {
    long due = System.nanoTime() + wait.toNanos();
    waiting.add(new Errand(due, numbers.incrementAndGet(), errand));
  }

  private void work() {
    while (!over) {
      try {
        attempt(waiting.take().work());
      } catch (InterruptedException e) {
        LOG.log(Level.FINE, "the end, or an interrupt that an errand left behind", e);
      }
    }
  }

  private static void attempt(Runnable errand) {
    try {
      errand.run();
    } catch (RuntimeException | Error e) {
      if (!Outage.explains(e)) {
        LOG.log(Level.WARNING, "an errand failed; a sweep or a tick makes up for it", e);
      }
    }
  }
}
