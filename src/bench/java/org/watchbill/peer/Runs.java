package org.watchbill.peer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How many handlers have run in this process, when the first did and when the latest. */
final class Runs {

  private static final AtomicLong COUNT = new AtomicLong();
  private static volatile long first;
  private static volatile long latest;

  private Runs() {}

  /** A handler runs. */
  static void note() {
    long now = System.nanoTime();
    if (first == 0) {
      first = now;
    }
    latest = now;
    COUNT.incrementAndGet(); // last, for others wait for it
  }

  static void reset() {
    COUNT.set(0);
    first = 0;
  }

  /** Waits until so many have run since the reset. */
  static void await(long count) throws InterruptedException {
    while (COUNT.get() < count) {
      TimeUnit.MICROSECONDS.sleep(200);
    }
  }

  /** When the first one ran, by {@link System#nanoTime()}. */
  static long first() {
    return first;
  }

  /** When the latest one ran, by {@link System#nanoTime()}. */
  static long latest() {
    return latest;
  }
}
