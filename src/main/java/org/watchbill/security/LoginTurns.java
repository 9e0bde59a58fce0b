package org.watchbill.security;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Lets few password hashes be computed at a time, and one at a time for the same user and address.
 *
 * <p>So many requests with one right password, as a page sends them when it opens, cost one hash;
 * many with wrong ones cannot all be checked before the first failure counts; and hashing never
 * takes more than half of the machine.
 */
final class LoginTurns {

  private static final int STRIPES = 64;
  private static final long PATIENCE_SECONDS = 2;

  private final Lock[] stripes =
      Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(Lock[]::new);
  private final Semaphore hashes;

  LoginTurns(int processors) {
    hashes = new Semaphore(Math.max(1, processors / 2), true);
  }

  /** Waits for this key's turn and then does the work; {@code busy} if the turn does not come. */
  <T> T take(String key, Supplier<T> work, T busy) {
    Lock stripe = stripes[Math.floorMod(key.hashCode(), STRIPES)];
    try {
      if (!stripe.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return busy;
      }
      try {
        return whenThereIsRoom(work, busy);
      } finally {
        stripe.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return busy;
    }
  }

  private <T> T whenThereIsRoom(Supplier<T> work, T busy) throws InterruptedException {
    if (!hashes.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      return busy;
    }
    try {
      return work.get();
    } finally {
      hashes.release();
    }
  }
}
