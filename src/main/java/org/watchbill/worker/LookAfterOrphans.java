package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.watchbill.errand.Announce;
import org.watchbill.job.Job;
import org.watchbill.job.JobEvent;
import org.watchbill.node.Lease;
import org.watchbill.problem.Outage;
import org.watchbill.settings.Settings;
import org.watchbill.worker.FindOrphans.Gone;
import org.watchbill.worker.InFlight.Token;
import org.watchbill.worker.InFlight.Waiting;

/**
 * Brings back the RUNNING jobs nobody runs, a bounded number at each sweep. Never a job that is
 * merely slow.
 *
 * <ul>
 *   <li>Those of a node that has ended, or whose lease is over: and has been for a while, since a
 *       clock that was set ahead ends the leases of living nodes too until they renew them. What
 *       such a node lost counts for the jobs that were surely running; for none if it was drained.
 *   <li>Those of this node that no thread here has in hand, and has not for a while: the answer to
 *       their claim never came, so they have not begun and are given back without a trace; or their
 *       worker was thrown out in their midst, and they are lost.
 * </ul>
 *
 * <p>A job that cannot be ended holds up none of the others.
 */
@ApplicationScoped
public class LookAfterOrphans {

  private static final Logger LOG = Logger.getLogger(LookAfterOrphans.class.getName());

  /** As many groups of one node at a sweep. */
  private static final int GROUPS = 50;

  private static final Duration LEAST = Duration.ofSeconds(2);

  @Inject FindOrphans find;
  @Inject RescueJobs rescue;
  @Inject ClaimJobs claims;
  @Inject InFlight inFlight;
  @Inject RunOutside outside;
  @Inject LateEnds late;
  @Inject Lease lease;
  @Inject Settings settings;
  @Inject Announce announce;

  private Suspicion<String> silent;
  private Suspicion<Token> suspects;

  /** Looks, and rescues what it is sure of. */
  void rescue() {
    if (silent == null) {
      silent = new Suspicion<>(longEnough());
      suspects = new Suspicion<>(longEnough());
    }
    others(System.nanoTime());
    own(System.nanoTime());
  }

  private Duration longEnough() {
    Duration looks = settings.sweep().multipliedBy(3).dividedBy(2);
    return looks.compareTo(LEAST) > 0 ? looks : LEAST;
  }

  private void others(long now) {
    List<Gone> gone = find.nodes(lease.node());
    Set<String> quiet =
        gone.stream().filter(one -> !one.ended()).map(Gone::node).collect(Collectors.toSet());
    Set<String> sure = silent.look(quiet, now);
    for (Gone one : gone) {
      if (one.ended() || sure.contains(one.node())) {
        allOf(one);
      }
    }
  }

  private void allOf(Gone gone) {
    Function<List<Job>, List<JobEvent>> end = gone.stopping() ? rescue::takeBack : rescue::rescue;
    List<Job> group = find.of(gone.node(), 0);
    for (int i = 0; i < GROUPS && !group.isEmpty(); i++) {
      end(group, end);
      group = find.of(gone.node(), group.get(group.size() - 1).id());
    }
  }

  private void own(long now) {
    Set<Token> nobodys = new HashSet<>(find.tokens(lease.node()));
    nobodys.removeIf(attempt -> inFlight.has(attempt) || outside.has(attempt) || late.has(attempt));
    List<Token> sure =
        suspects.look(nobodys, now).stream().limit(GROUPS * FindOrphans.GROUP).toList();
    for (int from = 0; from < sure.size(); from += FindOrphans.GROUP) {
      own(find.jobs(sure.subList(from, Math.min(sure.size(), from + FindOrphans.GROUP))));
    }
  }

  private void own(List<Job> jobs) {
    List<Job> begun = jobs.stream().filter(inFlight::dropped).toList();
    List<Job> notBegun = jobs.stream().filter(job -> !inFlight.dropped(job)).toList();
    end(begun, rescue::rescue);
    end(notBegun, this::giveBack);
  }

  private List<JobEvent> giveBack(List<Job> jobs) {
    claims.release(jobs.stream().map(job -> new Waiting(job, false, 0)).toList());
    LOG.warning(
        () ->
            "%d jobs that were claimed here, but whose claim was not answered, are given back"
                .formatted(jobs.size()));
    return List.of();
  }

  private void end(List<Job> jobs, Function<List<Job>, List<JobEvent>> how) {
    if (jobs.isEmpty()) {
      return;
    }
    try {
      how.apply(jobs).forEach(announce::tell);
    } catch (RuntimeException e) { // one that cannot be rescued must not hold up the others
      LOG.log(Level.FINE, "jobs are rescued one by one", e);
      jobs.forEach(job -> endAlone(job, how));
    }
  }

  private void endAlone(Job job, Function<List<Job>, List<JobEvent>> how) {
    try {
      how.apply(List.of(job)).forEach(announce::tell);
    } catch (RuntimeException e) {
      Outage.warn(
          LOG,
          "job %d of node %s cannot be rescued, will try again".formatted(job.id(), job.node()),
          e);
    }
  }
}
