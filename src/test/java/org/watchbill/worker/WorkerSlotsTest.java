package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

class WorkerSlotsTest {

  private static final long MILLI = Duration.ofMillis(1).toNanos();

  private final WorkerSlots slots = new WorkerSlots(4, 0);

  private Optional<String> bell(String queue) {
    slots.want(queue, 0);
    return slots.next(0, q -> 1, 0);
  }

  @Test
  void aWorkerThatWasGivenUpIsReplaced() {
    WorkerSlots slots = new WorkerSlots(1, 0);
    for (int worker = 0; worker < 2; worker++) {
      slots.want("q", 0);
      assertThat(slots.next(0, q -> 1, 0)).contains("q");
    }
    slots.want("q", 0);
    assertThat(slots.next(0, q -> 1, 0)).isEmpty();
    assertThat(slots.next(0, q -> 1, 1)).contains("q");
  }

  @Test
  void aQueueMayHaveTheSharedWorkersAndOneOfItsOwn() {
    for (int i = 0; i < 5; i++) {
      assertThat(bell("slow")).contains("slow");
    }
    assertThat(bell("slow")).isEmpty();
  }

  @Test
  void howeverManyOthersAreSlowEachQueueHasOneWorkerAtOnce() {
    for (int i = 0; i < 10; i++) {
      bell("slow");
    }
    for (int i = 0; i < 30; i++) {
      assertThat(bell("queue " + i)).contains("queue " + i);
      assertThat(bell("queue " + i)).isEmpty();
    }
  }

  @Test
  void aQueueWithNoWorkerComesBeforeOneThatWantsOneMore() {
    bell("busy");
    slots.want("busy", 0);
    slots.want("idle", 0);
    assertThat(slots.next(0, q -> q.equals("busy") ? 100 : 1, 0)).contains("idle");
  }

  @Test
  void aBellThatNoWorkerMayFollowIsRememberedForTheNextFreeOne() {
    for (int i = 0; i < 5; i++) {
      bell("slow");
    }
    bell("other");
    assertThat(bell("other")).isEmpty();
    slots.leave("slow", 1000 * MILLI);
    assertThat(slots.next(1000 * MILLI, q -> 1, 0)).contains("other");
    assertThat(slots.next(1000 * MILLI, q -> 1, 0)).isEmpty();
  }

  @Test
  void aQueueWithOnlyLongJobsLeftIsPassedByUntilThoseMayRun() {
    assertThat(bell("q")).contains("q");
    slots.waitForLong("q");
    slots.leave("q", 0);
    assertThat(slots.next(0, q -> 1, 0)).isEmpty();
    assertThat(slots.longMayRun()).containsExactly("q");
    assertThat(slots.longMayRun()).isEmpty();
    assertThat(slots.next(0, q -> 1, 0)).contains("q");
  }

  @Test
  void workerTimeGoesByWeightHoweverLongTheJobsAre() {
    Map<String, Integer> weights = Map.of("light", 1, "heavy", 3);
    Map<String, Long> turns = Map.of("light", 900 * MILLI, "heavy", 200 * MILLI);
    Map<String, Double> shares =
        shares(new WorkerSlots(16, 0), weights, turns, 600_000 * MILLI, Map.of());
    assertThat(shares.get("heavy") / shares.get("light")).isBetween(2.8, 3.2);
  }

  @Test
  void ofThreeQueuesThatWantWorkersEachGetsItsPart() {
    Map<String, Integer> weights = Map.of("a", 1, "b", 2, "c", 5);
    Map<String, Long> turns = Map.of("a", 200 * MILLI, "b", 5000 * MILLI, "c", 210 * MILLI);
    Map<String, Double> shares =
        shares(new WorkerSlots(16, 0), weights, turns, 1_200_000 * MILLI, Map.of());
    double all = shares.values().stream().mapToDouble(d -> d).sum();
    assertThat(shares.get("a") / all).isBetween(0.115, 0.135);
    assertThat(shares.get("b") / all).isBetween(0.23, 0.27);
    assertThat(shares.get("c") / all).isBetween(0.60, 0.65);
  }

  @Test
  void aQueueThatRestedGetsNoMoreThanItsPartAfterwards() {
    Map<String, Integer> weights = Map.of("steady", 1, "late", 1);
    Map<String, Long> turns = Map.of("steady", 200 * MILLI, "late", 200 * MILLI);
    long from = 300_000 * MILLI;
    Map<String, Double> shares =
        shares(new WorkerSlots(16, 0), weights, turns, 400_000 * MILLI, Map.of("late", from));
    // 17 workers for 300 s alone, then half of 18 for 100 s
    assertThat(shares.get("late") / MILLI).isBetween(880_000.0, 930_000.0);
  }

  private record Turn(String queue, long from, long to) {}

  /** Queues with endless work, whose every turn takes so long; the time workers gave to each. */
  private static Map<String, Double> shares(
      WorkerSlots slots,
      Map<String, Integer> weights,
      Map<String, Long> turns,
      long end,
      Map<String, Long> begins) {
    PriorityQueue<Turn> running = new PriorityQueue<>(Comparator.comparingLong(Turn::to));
    Map<String, Double> shares = new HashMap<>();
    Map<String, Long> waiting = new HashMap<>(begins);
    for (String queue : weights.keySet()) {
      if (!begins.containsKey(queue)) {
        fill(slots, weights, turns, running, queue, 0);
      }
    }
    while (running.peek().to() < end) {
      Turn turn = running.poll();
      waiting
          .entrySet()
          .removeIf(
              late -> {
                boolean now = late.getValue() <= turn.to();
                if (now) {
                  fill(slots, weights, turns, running, late.getKey(), turn.to());
                }
                return now;
              });
      shares.merge(turn.queue(), (double) (turn.to() - turn.from()), Double::sum);
      slots.want(turn.queue(), turn.to());
      slots.leave(turn.queue(), turn.to());
      fill(slots, weights, turns, running, turn.queue(), turn.to());
    }
    return shares;
  }

  /** Every turn begins with a bell for one more. */
  private static void fill(
      WorkerSlots slots,
      Map<String, Integer> weights,
      Map<String, Long> turns,
      PriorityQueue<Turn> running,
      String queue,
      long now) {
    slots.want(queue, now);
    Optional<String> next = slots.next(now, weights::get, 0);
    while (next.isPresent()) {
      running.add(new Turn(next.get(), now, now + turns.get(next.get())));
      slots.want(next.get(), now);
      next = slots.next(now, weights::get, 0);
    }
  }
}
