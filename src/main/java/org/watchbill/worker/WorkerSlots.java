package org.watchbill.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Which queue the next free worker of this node serves. Pure: whoever asks brings the time.
 *
 * <p>Every queue may have one worker of its own; all further ones are from the shared ones. A queue
 * that wants a worker and may have none now is remembered, so that its bell is not lost.
 *
 * <p>Between queues worker time goes by weight, by virtual time (stride scheduling): a queue's
 * clock runs as fast as it has workers, divided by its weight, and the one whose clock is furthest
 * behind comes first. A worker that has just begun counts one turn in advance, so that those freed
 * at the same moment do not all go to the same queue. A queue that wanted none for a while starts
 * where the furthest behind is now: rest earns no credit.
 */
final class WorkerSlots {

  private static final double TURN = Duration.ofMillis(200).toNanos();

  private final int shared;
  private final long start;
  private final Map<String, Line> lines = new LinkedHashMap<>();
  private double clock;

  WorkerSlots(int shared, long now) {
    this.shared = shared;
    start = now;
  }

  /** A queue, with nanoseconds since {@link #start}. */
  private static final class Line {
    final String queue;
    int workers;
    double begun; // the sum of when its workers began
    double served; // what workers that have ended gave, divided by the weight
    int weight = 1;
    boolean wants;
    boolean waitsForLong;

    Line(String queue) {
      this.queue = queue;
    }

    double clock(double now) {
      return served + (workers * now - begun) / weight;
    }

    double inAdvance(double now) {
      return clock(now) + workers * TURN / weight;
    }

    boolean idle() {
      return workers == 0 && !wants && !waitsForLong;
    }
  }

  /** A queue has work, as far as is known; it is remembered until a worker looks. */
  synchronized void want(String queue, long now) {
    Objects.requireNonNull(queue, "a worker for no queue would never leave it");
    advance(now);
    Line line = lines.computeIfAbsent(queue, Line::new);
    if (line.idle()) {
      line.served = Math.max(line.served, clock);
    }
    line.wants = true;
  }

  /**
   * Gives the caller, a worker, the queue to serve; a queue with no worker comes before all others.
   *
   * @param stuck workers that were given up and still stand in their handlers; others take their
   *     place
   * @return empty if no queue wants one more, or may have one
   */
  synchronized Optional<String> next(long now, ToIntFunction<String> weights, int stuck) {
    boolean free = sharedInUse() < shared + stuck;
    Optional<Line> best =
        lines.values().stream()
            .filter(line -> line.wants && (line.workers == 0 || free))
            .min(
                Comparator.<Line>comparingInt(line -> line.workers == 0 ? 0 : 1)
                    .thenComparingDouble(line -> line.inAdvance(now - start)));
    if (best.isEmpty()) {
      return Optional.empty();
    }
    Line line = best.get();
    begin(line, now, weights.applyAsInt(line.queue)); // last, so who gets none has none to leave
    return Optional.of(line.queue);
  }

  private void begin(Line line, long now, int weight) {
    if (weight != line.weight) { // what was given so far stays as it was counted
      line.served = line.clock(now - start);
      line.begun = (double) line.workers * (now - start);
      line.weight = weight;
    }
    line.wants = false;
    line.waitsForLong = false;
    line.workers++;
    line.begun += now - start;
  }

  private int sharedInUse() {
    return lines.values().stream().mapToInt(line -> Math.max(0, line.workers - 1)).sum();
  }

  /** A worker's turn at a queue is over. */
  synchronized void leave(String queue, long now) {
    Line line = lines.get(queue);
    line.served = line.clock(now - start);
    line.workers--;
    line.begun = (double) line.workers * (now - start);
    advance(now);
    lines.values().removeIf(other -> other.idle() && other.served <= clock);
  }

  /** The queue has work, but only such that may take no worker now: long jobs. */
  synchronized void waitForLong(String queue) {
    lines.get(queue).waitsForLong = true;
  }

  /**
   * Long jobs may take a worker again: the queues that waited for that want one.
   *
   * @return these queues
   */
  synchronized List<String> longMayRun() {
    List<String> freed = new ArrayList<>();
    for (Line line : lines.values()) {
      if (line.waitsForLong) {
        line.waitsForLong = false;
        line.wants = true;
        freed.add(line.queue);
      }
    }
    return freed;
  }

  /** How many workers have a queue now. */
  synchronized int inUse() {
    return lines.values().stream().mapToInt(line -> line.workers).sum();
  }

  private void advance(long now) {
    lines.values().stream()
        .filter(line -> !line.idle())
        .mapToDouble(line -> line.clock(now - start))
        .min()
        .ifPresent(least -> clock = Math.max(clock, least));
  }
}
