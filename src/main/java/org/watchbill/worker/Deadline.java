package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.watchbill.errand.Errands;

/**
 * Interrupts a thread that takes too long over something. The errands' thread does that: one made
 * here, within a request and its transaction, GlassFish would mix up with them.
 */
@ApplicationScoped
public class Deadline {

  @Inject Errands errands;

  /** What the calling thread does until it closes this. */
  public interface Running extends AutoCloseable {

    /** Whether the time ran out. */
    boolean passed();

    /** The end: no interrupt comes after this, nor is one that came left behind. */
    @Override
    void close();
  }

  /** Interrupts the calling thread after some time unless what it gets is closed before. */
  public Running in(Duration limit) {
    Watcher watcher = new Watcher(Thread.currentThread());
    errands.runIn(limit, watcher::pass);
    return watcher;
  }

  private static final class Watcher implements Running {
    private final Thread watched;
    private boolean closed;
    private boolean passed;

    Watcher(Thread watched) {
      this.watched = watched;
    }

    synchronized void pass() {
      if (!closed) {
        passed = true;
        watched.interrupt();
      }
    }

    @Override
    public synchronized boolean passed() {
      return passed;
    }

    @Override
    public synchronized void close() {
      closed = true;
      if (passed) {
        Thread.interrupted();
      }
    }
  }
}
