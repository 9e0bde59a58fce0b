package org.watchbill.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.watchbill.handler.OnStop;
import org.watchbill.job.Job;

/**
 * An attempt while its handler runs: on one thread, until that leaves it.
 *
 * <p>Who races here: the thread, whose handler returns at this very moment, and whoever tells it to
 * stop: the watchdog at the deadline, a person who cancels, a drain. The lock of this object
 * decides between {@link #stop} and {@link #leave}: the one that comes first. A stop that comes
 * first is what becomes of the attempt, even if the handler has returned well; one that comes
 * second does nothing, and above all interrupts nobody, for the thread may be at its next job.
 */
final class Running {

  private final Job job;
  private final List<Job> together;
  private final Duration limit;
  private final Thread thread = Thread.currentThread();
  private final long since = System.nanoTime();

  private volatile Stop stop;
  private long stoppedAt;
  private StackTraceElement[] stoppedIn;
  private boolean left;
  private boolean ranLong;
  private boolean givenUp;
  private List<Cancellation> onStop = List.of();

  /**
   * An attempt that begins, on the calling thread.
   *
   * @param together the attempts it shares its transaction with, itself among them
   * @param limit how long it may take, or null
   */
  Running(Job job, List<Job> together, Duration limit) {
    this.job = job;
    this.together = together;
    this.limit = limit;
  }

  Job job() {
    return job;
  }

  /** The attempts that are rolled back with it. */
  List<Job> together() {
    return together;
  }

  /** How long it may take; null for as long as it likes. */
  Duration limit() {
    return limit;
  }

  Duration ran() {
    return Duration.ofNanos(System.nanoTime() - since);
  }

  boolean overdue() {
    return limit != null && ran().compareTo(limit) >= 0;
  }

  /** Whether it is seen for the first time, now, that it runs for longer than that. */
  synchronized boolean turnsOut(Duration longer) {
    boolean first = !ranLong && !left && ran().compareTo(longer) > 0;
    ranLong |= first;
    return first;
  }

  /** Why it was told to stop; null while it was not. */
  Stop stopping() {
    return stop;
  }

  /**
   * Interrupts the thread, unless it has left the attempt or was told to stop before.
   *
   * @return what is still to be done to stop it; empty if this came too late and nothing happened
   */
  synchronized Optional<List<Runnable>> stop(Stop why) {
    if (left || stop != null) {
      return Optional.empty();
    }
    stop = why;
    stoppedAt = System.nanoTime();
    stoppedIn = thread.getStackTrace();
    thread.interrupt();
    return Optional.of(List.copyOf(onStop));
  }

  /**
   * The thread leaves the attempt, without an interrupt that was meant for it or left by it.
   *
   * @return what became of it if it was told to stop before
   */
  synchronized Optional<Stopped> leave() {
    left = true;
    Thread.interrupted();
    return stop == null ? Optional.empty() : Optional.of(stopped());
  }

  /** What is recorded of an attempt that was told to stop. */
  synchronized Stopped stopped() {
    return new Stopped(stop, ran(), text(stoppedIn));
  }

  /**
   * Gives the thread up.
   *
   * @return true, once, if it was told to stop longer than {@code grace} ago and has not left
   */
  synchronized boolean giveUp(Duration grace) {
    boolean late = !left && stop != null && System.nanoTime() - stoppedAt >= grace.toNanos();
    if (!late || givenUp) {
      return false;
    }
    givenUp = true;
    return true;
  }

  synchronized boolean givenUp() {
    return givenUp;
  }

  /** Where the thread stands now. */
  String stands() {
    return text(thread.getStackTrace());
  }

  /** Registers what else stops the attempt; done at once, here, if it was told to stop before. */
  OnStop onStop(Runnable act) {
    Cancellation cancellation = new Cancellation(act);
    synchronized (this) {
      if (stop == null) {
        List<Cancellation> more = new ArrayList<>(onStop);
        more.add(cancellation);
        onStop = more;
        return cancellation;
      }
    }
    cancellation.run();
    return cancellation;
  }

  private synchronized void forget(Cancellation cancellation) {
    List<Cancellation> fewer = new ArrayList<>(onStop);
    fewer.remove(cancellation);
    onStop = fewer;
  }

  private static String text(StackTraceElement[] stack) {
    return stack.length == 0
        ? "no code: the thread has ended"
        : Arrays.stream(stack)
            .map(StackTraceElement::toString)
            .collect(Collectors.joining("\n\tat "));
  }

  /** Its own lock: closing it waits until it is done, so that it never hits what comes after. */
  private final class Cancellation implements OnStop, Runnable {
    private final Runnable act;
    private boolean closed;

    Cancellation(Runnable act) {
      this.act = act;
    }

    @Override
    public synchronized void run() {
      if (!closed && !hasLeft()) {
        closed = true;
        act.run();
      }
    }

    @Override
    public void close() {
      forget(this);
      synchronized (this) {
        closed = true;
      }
    }
  }

  /** Whether its thread is done with it. */
  synchronized boolean hasLeft() {
    return left;
  }
}
