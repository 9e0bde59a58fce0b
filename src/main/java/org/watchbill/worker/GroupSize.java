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
 *
 * <p>What is short may become long from one job to the next, and what comes may be of a type that
 * was never seen there. So no job waits behind the first of a new type ({@link #known}), and an
 * attempt that takes long counts before it ends ({@link #takesLong}).
 */
@ApplicationScoped
public class GroupSize {

  private static final int MOST = 20;
  private static final int MOST_SHARED = 100;
  private static final double WEIGHT = 0.2;
  private static final double ENDLESS = Double.POSITIVE_INFINITY;

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
    double slowest = types.stream().mapToDouble(nanosByType::get).max().orElse(ENDLESS);
    int most = types.stream().allMatch(this::shared) ? MOST_SHARED : MOST;
    return (int) Math.max(1, Math.min(most, settings.groupBudget().toNanos() / slowest));
  }

  /**
   * How many jobs at the head of a group that was just claimed are of types whose measures hold, or
   * that end at once since nobody runs them.
   */
  public int known(List<Job> claimed) {
    int known = 0;
    while (known < claimed.size() && knows(claimed.get(known).queue(), claimed.get(known).type())) {
      known++;
    }
    return known;
  }

  /** The same of a type. */
  public boolean knows(String queue, String type) {
    return measures(queue).getOrDefault(type, ENDLESS) != ENDLESS
        || !handlers.types().contains(type);
  }

  /** A job's handler begins: until its type is measured in the queue it counts as endless there. */
  public void begins(Job job) {
    measures(job.queue()).putIfAbsent(job.type(), ENDLESS);
  }

  private Map<String, Double> measures(String queue) {
    return nanosByQueueAndType.computeIfAbsent(queue, name -> new ConcurrentHashMap<>());
  }

  /** Whether jobs of one queue are likely to be done within a few milliseconds, all together. */
  public boolean brief(List<Job> jobs) {
    double sum = 0;
    for (Job job : jobs) {
      sum +=
          nanosByQueueAndType.getOrDefault(job.queue(), Map.of()).getOrDefault(job.type(), ENDLESS);
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
        .filter(t -> nanosByType.getOrDefault(t, ENDLESS) > limit.toNanos())
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

  /** A job's handler has not ended yet and has taken so long. */
  public void takesLong(Job job, Duration soFar) {
    measures(job.queue()).merge(job.type(), (double) soFar.toNanos(), Math::max);
  }

  /** Takes in how long a job's handler took: a moving mean, and at once where it took longer. */
  public void measured(Job job, Duration took) {
    measures(job.queue()).merge(job.type(), (double) took.toNanos(), GroupSize::mean);
  }

  private static double mean(double before, double last) {
    return before == ENDLESS || last > before * 10 ? last : before + WEIGHT * (last - before);
  }
}
