package org.watchbill.worker;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Interrupts a thread that takes too long over something. */
@ApplicationScoped
public class Deadline {

  @Resource ManagedThreadFactory threads;

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
    Watcher watcher = new Watcher(Thread.currentThread(), limit);
    Thread thread = threads.newThread(watcher);
    thread.setName("watchbill-deadline");
    thread.setDaemon(true);
    thread.start();
    return watcher;
  }

  private static final class Watcher implements Running, Runnable {
    private final Thread watched;
    private final Duration limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition over = lock.newCondition();
    private boolean closed;
    private boolean passed;

    Watcher(Thread watched, Duration limit) {
      this.watched = watched;
      this.limit = limit;
    }

    @Override
    public void run() {
      lock.lock();
      try {
        long left = limit.toNanos();
        while (!closed && left > 0) {
          left = over.awaitNanos(left);
        }
        if (!closed) {
          passed = true;
          watched.interrupt();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the server stops
      } finally {
        lock.unlock();
      }
    }

    @Override
    public boolean passed() {
      lock.lock();
      try {
        return passed;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        closed = true;
        over.signal();
        if (passed) {
          Thread.interrupted();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
