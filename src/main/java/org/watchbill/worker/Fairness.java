package org.watchbill.worker;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.watchbill.job.Job;
import org.watchbill.node.Lease;
import org.watchbill.queue.Doorbell;
import org.watchbill.queue.Weights;
import org.watchbill.settings.Settings;
import org.watchbill.worker.LongAttempts.Hold;

/**
 * Who of this node's workers serves which queue, and what it may take: {@link WorkerSlots} and
 * {@link LongAttempts} at the present time.
 */
@ApplicationScoped
public class Fairness {

  @Inject Settings settings;
  @Inject Weights weights;
  @Inject GroupSize sizes;
  @Inject Lease lease;
  @Inject InFlight inFlight;
  @Inject Doorbell doorbell;

  private volatile WorkerSlots slots;
  private volatile LongAttempts longAttempts;

  /** Long attempts may have three quarters of the shared workers. */
  @PostConstruct
  void begin() {
    slots = new WorkerSlots(settings.workers(), System.nanoTime());
    longAttempts = new LongAttempts(settings.workers() * 3 / 4);
  }

  /** A bell rang, or a turn ended with work left: the queue wants a worker. */
  public void want(String queue) {
    slots.want(queue, System.nanoTime());
  }

  /** The queue the calling worker is to serve; it must {@link #leave} it. */
  public Optional<String> next() {
    if (!lease.claims()) {
      return Optional.empty();
    }
    weights.refresh();
    return slots.next(System.nanoTime(), weights::of, inFlight.stuck());
  }

  /** The calling worker's turn at a queue is over. */
  public void leave(String queue) {
    slots.leave(queue, System.nanoTime());
  }

  /** How many workers have a queue now. */
  int inUse() {
    return slots.inUse();
  }

  /** The calling worker is about to claim; it must say {@link #done} whatever comes of it. */
  public Hold claiming(String queue) {
    return longAttempts.claiming(queue, System.nanoTime());
  }

  /** The job types the claim has to leave out: the long ones, if those have workers enough. */
  public Set<String> without(String queue, Hold hold) {
    return hold.mayTakeLong() ? Set.of() : longTypes(queue);
  }

  private Set<String> longTypes(String queue) {
    Set<String> types = new HashSet<>(sizes.longTypes(queue, LongAttempts.LONG));
    types.addAll(longAttempts.runningLong(queue, System.nanoTime()));
    return types;
  }

  /** The calling worker got these; none at all may mean that only long ones are left. */
  public void got(String queue, Hold hold, List<Job> group) {
    if (group.isEmpty() && !hold.mayTakeLong()) {
      slots.waitForLong(queue);
      ringIf(!longAttempts.full(System.nanoTime())); // they may have ended since it was refused
    }
    boolean longOnes = !group.isEmpty() && hold.mayTakeLong() && isAnyLong(longTypes(queue), group);
    ringIf(longAttempts.got(hold, longOnes, System.nanoTime()));
  }

  private static boolean isAnyLong(Set<String> longTypes, List<Job> group) {
    return group.stream().anyMatch(job -> longTypes.contains(job.type()));
  }

  /** The calling worker begins an attempt. */
  public void begins(Hold hold, Job job) {
    longAttempts.begins(hold, job.type(), System.nanoTime());
  }

  /** The calling worker has run what it got. */
  public void done(Hold hold) {
    ringIf(longAttempts.done(hold, System.nanoTime()));
  }

  private void ringIf(boolean longMayRun) {
    if (longMayRun) {
      slots.longMayRun().forEach(doorbell::call); // it is wanted already: one more worker
    }
  }
}
