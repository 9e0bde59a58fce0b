package org.watchbill.queue;

import java.time.Instant;

/**
 * A queue as the REST API shows it.
 *
 * @param maxRunning this and what follows as it was put, null for no limit
 * @param ready how many of its jobs wait for a worker
 * @param running how many are with one
 */
public record QueueView(
    String name,
    boolean paused,
    Instant pausedAt,
    int weight,
    Integer maxRunning,
    Integer maxRunningPerNode,
    Integer maxRunningPerKey,
    RateLimit rate,
    RateLimit ratePerKey,
    long ready,
    long running) {

  static QueueView of(JobQueue queue, QueueCounts.Count count) {
    QueueLimits limits = queue.limits();
    return new QueueView(
        queue.name(),
        queue.pausedAt() != null,
        queue.pausedAt(),
        limits.weight() == null ? 1 : limits.weight(),
        limits.maxRunning(),
        limits.maxRunningPerNode(),
        limits.maxRunningPerKey(),
        limits.rate(),
        limits.ratePerKey(),
        count.ready(),
        count.running());
  }
}
