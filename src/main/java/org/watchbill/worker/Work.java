package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Logger;
import org.watchbill.job.Job;
import org.watchbill.node.Lease;
import org.watchbill.problem.Outage;
import org.watchbill.queue.Doorbell;
import org.watchbill.worker.ClaimJobs.Claim;
import org.watchbill.worker.LongAttempts.Hold;

/**
 * A worker: as long as a queue wants it, one turn after another, each at the queue that deserves it
 * most (see {@link WorkerSlots}). A turn is: claim a group, run it, again, until the queue is empty
 * or the turn is over.
 *
 * <p>A bell only says that a queue wants a worker. If it may have none now, that is remembered, and
 * the worker that rang in goes back to sleep; one whose turn ends comes to it.
 *
 * <p>A full group, or one that was cut, means there may be more, so the worker rings for one more
 * worker, once a turn: a backlog wakes workers one by one until it has its share. After a group
 * that was not the last there is always another claim, here or by whoever has the next turn: that
 * is what starts the jobs a limit kept back until these ended. A worker whose group is short looks
 * again too if the queue was rung for meanwhile, and so spares the bell another worker (see {@link
 * Doorbell#returns}).
 */
@ApplicationScoped
public class Work {

  private static final Logger LOG = Logger.getLogger(Work.class.getName());
  private static final Duration TURN = Duration.ofMillis(200);

  @Inject ClaimJobs claims;
  @Inject RunJob run;
  @Inject RunGroup shared;
  @Inject RunOutside outside;
  @Inject GroupSize sizes;
  @Inject InFlight inFlight;
  @Inject InHand inHand;
  @Inject GiveBack giveBack;
  @Inject Lease lease;
  @Inject LateEnds late;
  @Inject Doorbell doorbell;
  @Inject Fairness fairness;

  /**
   * A bell rang for a queue: works, there or elsewhere, until nothing is left to do.
   *
   * @return how many jobs it has claimed
   */
  public int serve(String queue) {
    int claimed = 0;
    inFlight.turnBegins(); // before it is asked whether it may
    try {
      fairness.want(queue);
      Optional<String> next = fairness.next();
      while (next.isPresent()) {
        claimed += turn(next.get());
        next = fairness.next();
      }
      return claimed;
    } finally {
      inFlight.turnEnded();
    }
  }

  /**
   * How a turn ended.
   *
   * @param more whether there may be work left
   */
  private record Turn(boolean more, int claimed) {}

  private int turn(String queue) {
    boolean more = true; // also if this fails: whoever comes next looks again
    try {
      Turn turn = work(queue);
      more = turn.more();
      return turn.claimed();
    } finally {
      try {
        if (more) {
          fairness.want(queue);
        }
      } finally {
        fairness.leave(queue);
      }
    }
  }

  private Turn work(String queue) {
    long end = System.nanoTime() + TURN.toNanos();
    boolean rang = false;
    int claimed = 0;
    do {
      if (!lease.claims() || !late.mayClaim()) {
        return new Turn(false, claimed); // whoever may again rings
      }
      Hold hold = fairness.claiming(queue);
      try {
        Set<String> without = new HashSet<>(fairness.without(queue, hold));
        without.addAll(inHand.without(queue));
        int size = sizes.of(queue, without);
        doorbell.looks(queue);
        Claim claim = claim(queue, size, without);
        List<Job> group = claim.jobs();
        claimed += group.size();
        fairness.got(queue, hold, group);
        if ((group.size() == size || claim.cut()) && !rang) {
          doorbell.call(queue);
          rang = true;
        }
        if (sizes.brief(group)) {
          doorbell.returns(queue);
        } else {
          doorbell.staysAway(queue);
        }
        work(group, hold);
        if ((group.isEmpty() || claim.last()) && doorbell.leaves(queue)) {
          return new Turn(false, claimed);
        }
      } finally {
        fairness.done(hold);
      }
    } while (System.nanoTime() < end);
    return new Turn(true, claimed);
  }

  private Claim claim(String queue, int size, Set<String> without) {
    try {
      return claims.claim(queue, size, without);
    } catch (RuntimeException e) {
      late.lookedAway(e); // when it is back, all queues are rung for
      throw e;
    }
  }

  /**
   * The first job of an unknown type runs last and alone, and what was claimed behind it is given
   * back at once; what was not begun, for whatever reason, is given back at the end.
   */
  private void work(List<Job> claimed, Hold hold) {
    inFlight.add(claimed);
    boolean done = false;
    try {
      int known = sizes.known(claimed);
      int mine = Math.min(known + 1, claimed.size());
      giveBackEarly(claimed.subList(mine, claimed.size()));
      run(claimed.subList(0, known), hold);
      run(claimed.subList(known, mine), hold);
      done = true;
    } finally {
      if (!done) {
        inFlight.drop(claimed);
      }
      try {
        giveBack.unbegun(claimed);
      } finally {
        inFlight.released(claimed);
      }
    }
  }

  /** Where that fails they wait, and are given back later. */
  private void giveBackEarly(List<Job> jobs) {
    try {
      giveBack.unbegun(jobs);
    } catch (RuntimeException e) {
      Outage.warn(LOG, "claimed jobs could not be given back, will try again", e);
    }
  }

  /**
   * Those that may share a commit first, together, but for those with long payloads; then those
   * that need no transaction, whose ends may; the others one by one.
   */
  private void run(List<Job> group, Hold hold) {
    List<Job> together =
        group.stream()
            .filter(job -> sizes.shared(job.type()) && job.payload() != null)
            .filter(inFlight::begin)
            .toList();
    if (!together.isEmpty()) {
      fairness.begins(hold, together.get(0));
    }
    if (together.size() == 1) {
      run.run(together.get(0));
    } else if (!together.isEmpty()) {
      shared.run(together);
    }
    List<Job> apart = group.stream().filter(job -> sizes.outside(job.type())).toList();
    outside.run(apart, job -> begin(job, hold));
    group.forEach(job -> runUnlessReleased(job, hold));
  }

  private boolean begin(Job job, Hold hold) {
    boolean mine = inHand.take(job) && inFlight.begin(job);
    if (mine) {
      fairness.begins(hold, job);
    } else {
      inHand.left(job);
    }
    return mine;
  }

  private void runUnlessReleased(Job job, Hold hold) {
    if (begin(job, hold)) {
      run.run(job);
    }
  }
}
