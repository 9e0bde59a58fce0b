package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.watchbill.job.Job;
import org.watchbill.node.Lease;
import org.watchbill.queue.Doorbell;

/**
 * One worker's turn at a queue: claim a group, run it, again, until the queue is empty or the turn
 * is over.
 *
 * <p>A full group means there may be more, so the worker rings for one more worker, once a turn: a
 * backlog wakes workers one by one until all are busy. A turn that runs out rings and ends; the
 * next turn stands behind the bells of other queues, so queues with short jobs take turns.
 */
@ApplicationScoped
public class Work {

  private static final Duration TURN = Duration.ofMillis(200);

  @Inject ClaimJobs claims;
  @Inject RunJob run;
  @Inject RunGroup shared;
  @Inject GroupSize sizes;
  @Inject InFlight inFlight;
  @Inject Lease lease;
  @Inject Doorbell doorbell;

  /** Works on a queue for one turn. */
  public void serve(String queue) {
    long end = System.nanoTime() + TURN.toNanos();
    boolean rang = false;
    do {
      int size = sizes.of(queue);
      List<Job> group = lease.claims() ? claims.claim(queue, size) : List.of();
      if (group.isEmpty()) {
        return;
      }
      if (group.size() == size && !rang) {
        doorbell.ring(queue);
        rang = true;
      }
      inFlight.add(group);
      try {
        work(group);
      } finally {
        giveBack(inFlight.remove(group));
      }
    } while (System.nanoTime() < end);
    doorbell.ring(queue);
  }

  /** What a failure to record the job before them kept from being begun. */
  private void giveBack(List<Job> left) {
    if (left.isEmpty()) {
      return;
    }
    try {
      claims.release(left);
    } catch (RuntimeException e) {
      inFlight.add(left); // the sweep tries again
      throw e;
    }
  }

  /** Those that may share a commit first, together; the others one by one. */
  private void work(List<Job> group) {
    List<Job> together =
        group.stream().filter(job -> sizes.shared(job.type())).filter(inFlight::begin).toList();
    if (together.size() == 1) {
      run.run(together.get(0));
    } else if (!together.isEmpty()) {
      shared.run(together);
    }
    group.forEach(this::runUnlessReleased);
  }

  private void runUnlessReleased(Job job) {
    if (inFlight.begin(job)) {
      run.run(job);
    }
  }
}
