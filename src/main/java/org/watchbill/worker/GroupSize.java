package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.watchbill.job.Job;
import org.watchbill.settings.Settings;

/**
 * How many jobs one claim takes: as many as fit into the time budget, going by the handler's time
 * of the slowest job type seen in the queue; one while nothing is known. So short jobs share the
 * cost of a claim and nothing waits behind a long one.
 */
@ApplicationScoped
public class GroupSize {

  private static final int MOST = 20;
  private static final double WEIGHT = 0.2;

  @Inject Settings settings;

  private final Map<String, Map<String, Double>> nanosByQueueAndType = new ConcurrentHashMap<>();

  /** The size of the next group from a queue. */
  public int of(String queue) {
    double slowest =
        nanosByQueueAndType.getOrDefault(queue, Map.of()).values().stream()
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(Double.POSITIVE_INFINITY);
    return (int) Math.max(1, Math.min(MOST, settings.groupBudget().toNanos() / slowest));
  }

  /** Takes in how long a job's handler took: a moving mean, and at once where it took longer. */
  public void measured(Job job, Duration took) {
    double nanos = took.toNanos();
    nanosByQueueAndType
        .computeIfAbsent(job.queue(), queue -> new ConcurrentHashMap<>())
        .merge(
            job.type(),
            nanos,
            (mean, last) -> last > mean * 10 ? last : mean + WEIGHT * (last - mean));
  }
}
