package org.watchbill.queue;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether a ring has to be sent, or a worker of this node is about to look at the queue anyway: one
 * that was sent for, one that is just looking and looks once more if need be, or one that runs a
 * few short jobs and looks again after them. So under a stream of jobs workers are not woken once a
 * job, and a claim takes all that came meanwhile. Pure: whoever asks brings the time.
 *
 * <p>Who races here: rings, which come after a commit, and workers that claim. Who rings before
 * {@link #looks} is answered by the claim that follows it, since that sees what was committed (and
 * where a claim leaves something out, who claims has to see to it that another comes). Who rings
 * after it either finds the promise of somebody who will look, and is remembered until that one
 * looks or {@linkplain #leaves asks whether it may leave}; or finds none, and sends. A promise that
 * is not kept in time, for whatever reason, is made up for: the ring is sent then.
 */
final class Lookout {

  /** How long a ring waits for somebody who is about to come. */
  static final Duration PATIENCE = Duration.ofMillis(10);

  private static final Optional<Duration> SEND = Optional.of(Duration.ZERO);
  private static final Optional<Duration> WAIT = Optional.empty();

  private final Map<String, Line> lines = new ConcurrentHashMap<>();

  /** One queue. */
  private static final class Line {
    boolean promised;
    long until;
    boolean rang; // since the promise
    boolean watched; // somebody will ask later whether it was kept

    void promise(long now) {
      promised = true;
      until = now + PATIENCE.toNanos();
    }

    long left(long now) {
      return promised ? until - now : 0;
    }
  }

  private Line line(String queue) {
    return lines.computeIfAbsent(queue, q -> new Line());
  }

  /**
   * A queue has work.
   *
   * @return zero if a ring is to be sent at once; a time after which to ask {@link #late}; empty if
   *     nothing is to be done
   */
  Optional<Duration> rings(String queue, long now) {
    Line line = line(queue);
    synchronized (line) {
      if (line.left(now) <= 0) {
        return sends(line, now);
      }
      line.rang = true;
      return watch(line, now);
    }
  }

  private static Optional<Duration> sends(Line line, long now) {
    line.rang = false;
    line.promise(now);
    return SEND;
  }

  private static Optional<Duration> watch(Line line, long now) {
    if (line.watched) {
      return WAIT;
    }
    line.watched = true;
    return Optional.of(Duration.ofNanos(line.left(now)));
  }

  /** The time to ask has come; the answer is as that of {@link #rings}. */
  Optional<Duration> late(String queue, long now) {
    Line line = line(queue);
    synchronized (line) {
      line.watched = false;
      if (!line.rang) {
        return WAIT;
      }
      return line.left(now) > 0 ? watch(line, now) : sends(line, now);
    }
  }

  /** The calling worker claims after this: it sees all that rang before. It {@link #leaves}. */
  void looks(String queue, long now) {
    Line line = line(queue);
    synchronized (line) {
      line.rang = false;
      line.promise(now);
    }
  }

  /** The calling worker looks again soon. */
  void returns(String queue, long now) {
    Line line = line(queue);
    synchronized (line) {
      line.promise(now);
    }
  }

  /**
   * The calling worker would rather not look again.
   *
   * @return whether it need not; else it was rung for meanwhile and has to, or to send somebody
   */
  boolean leaves(String queue) {
    Line line = line(queue);
    synchronized (line) {
      line.promised = line.rang && line.promised;
      return !line.rang;
    }
  }
}
