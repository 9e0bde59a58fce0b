package org.watchbill.worker;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.watchbill.errand.OneThread;

/**
 * Interrupts a thread that takes too long over something. A thread of its own does that, which
 * nothing else may keep waiting; it is made with the node, since GlassFish would mix one made here
 * up with the request and its transaction.
 */
@ApplicationScoped
public class Deadline {

  @Resource ManagedThreadFactory threads;

  private final OneThread thread = new OneThread("watchbill-deadlines");

  /** Stands by. */
  public void begin() {
    thread.begin(threads);
  }

  /** Interrupts nobody any more. */
  public void end() {
    thread.end();
  }

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
    thread.runIn(limit, watcher::pass);
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
