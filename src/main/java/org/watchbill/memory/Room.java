package org.watchbill.memory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Room for so many bytes of the heap, given out in the order it is asked for, so that who needs
 * much is not passed by for ever. Whoever wants more than all of it gets all of it, and is alone
 * then.
 */
public final class Room {

  /** Permits are counted in integers. */
  private static final int UNIT = 1 << 10;

  private final int units;
  private final Semaphore free;

  /** Room for so many bytes. */
  public Room(long bytes) {
    units = (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / UNIT));
    free = new Semaphore(units, true);
  }

  /** A part of the room, until it is given back. */
  public final class Share implements AutoCloseable {

    private final int taken;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private Share(int taken) {
      this.taken = taken;
    }

    /** Gives it back; once is enough, and more does no harm. */
    @Override
    public void close() {
      if (open.getAndSet(false)) {
        free.release(taken);
      }
    }
  }

  /**
   * Takes some of it.
   *
   * @param wait for how long to wait for others to give theirs back
   * @return empty if they have not
   */
  public Optional<Share> take(long bytes, Duration wait) throws InterruptedException {
    int wanted = (int) Math.min(units, Math.max(0, bytes / UNIT));
    return free.tryAcquire(wanted, wait.toMillis(), TimeUnit.MILLISECONDS)
        ? Optional.of(new Share(wanted))
        : Optional.empty();
  }

  /** Bytes in all. */
  public long size() {
    return (long) units * UNIT;
  }

  /** Bytes nobody has taken now. */
  long free() {
    return (long) free.availablePermits() * UNIT;
  }
}
