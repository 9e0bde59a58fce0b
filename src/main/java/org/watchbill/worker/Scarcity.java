package org.watchbill.worker;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.watchbill.job.Job;

/**
 * The types of jobs that wait for memory, in each queue. Claims leave them out meanwhile, and for a
 * while after one has waited in vain: they are the oldest of their queue, so that all workers would
 * come to wait for them, one after the other, and no short job behind them would ever begin. Pure:
 * whoever asks brings the time.
 */
final class Scarcity {

  /** How long after one of a type has waited in vain it is worth trying again. */
  static final Duration A_WHILE = Duration.ofSeconds(1);

  private record Kind(String queue, String type) {
    static Kind of(Job job) {
      return new Kind(job.queue(), job.type());
    }
  }

  private final Map<Kind, Integer> waiting = new HashMap<>();
  private final Map<Kind, Long> until = new HashMap<>();

  /** One begins to wait. */
  synchronized void waits(Job job) {
    waiting.merge(Kind.of(job), 1, Integer::sum);
  }

  /** One waits no more. */
  synchronized void waited(Job job, boolean inVain, long now) {
    waiting.merge(Kind.of(job), -1, (all, one) -> all + one == 0 ? null : all + one);
    if (inVain) {
      until.put(Kind.of(job), now + A_WHILE.toNanos());
    }
  }

  /** The types that a claim from a queue should leave out now. */
  synchronized Set<String> types(String queue, long now) {
    until.values().removeIf(end -> end - now <= 0);
    Set<String> types = new HashSet<>();
    waiting.keySet().stream().filter(k -> k.queue().equals(queue)).forEach(k -> types.add(k.type));
    until.keySet().stream().filter(k -> k.queue().equals(queue)).forEach(k -> types.add(k.type));
    return types;
  }
}
