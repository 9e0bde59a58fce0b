package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.watchbill.handler.Handler;
import org.watchbill.handler.Handlers;
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
  private static final int MOST_SHARED = 100;
  private static final double WEIGHT = 0.2;

  /** What a job that arrives meanwhile may wait for without being hurt. */
  private static final double BRIEF = Duration.ofMillis(3).toNanos();

  @Inject Settings settings;
  @Inject Handlers handlers;

  private final Map<String, Map<String, Double>> nanosByQueueAndType = new ConcurrentHashMap<>();

  /**
   * The size of the next group from a queue; larger where its jobs share a commit.
   *
   * @param without job types the group will not have
   */
  public int of(String queue, Set<String> without) {
    Map<String, Double> nanosByType = nanosByQueueAndType.getOrDefault(queue, Map.of());
    List<String> types = nanosByType.keySet().stream().filter(t -> !without.contains(t)).toList();
    double slowest =
        types.stream().mapToDouble(nanosByType::get).max().orElse(Double.POSITIVE_INFINITY);
    int most = types.stream().allMatch(this::shared) ? MOST_SHARED : MOST;
    return (int) Math.max(1, Math.min(most, settings.groupBudget().toNanos() / slowest));
  }

  /** Whether jobs of one queue are likely to be done within a few milliseconds, all together. */
  public boolean brief(List<Job> jobs) {
    double sum = 0;
    for (Job job : jobs) {
      sum +=
          nanosByQueueAndType
              .getOrDefault(job.queue(), Map.of())
              .getOrDefault(job.type(), Double.POSITIVE_INFINITY);
    }
    return sum <= BRIEF;
  }

  /**
   * The types whose jobs take long in a queue, going by the mean; one that was never measured there
   * is taken for long.
   */
  public Set<String> longTypes(String queue, Duration limit) {
    Map<String, Double> nanosByType = nanosByQueueAndType.getOrDefault(queue, Map.of());
    return handlers.types().stream()
        .filter(t -> nanosByType.getOrDefault(t, Double.POSITIVE_INFINITY) > limit.toNanos())
        .collect(Collectors.toSet());
  }

  /** Whether jobs of a type share a commit. */
  public boolean shared(String type) {
    return settings.groupCommit() && handlers.known(type).map(Handler::groupable).orElse(false);
  }

  /** Whether jobs of a type run outside transactions. */
  public boolean outside(String type) {
    return settings.groupCommit()
        && handlers.known(type).map(handler -> !handler.transactional()).orElse(false);
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
