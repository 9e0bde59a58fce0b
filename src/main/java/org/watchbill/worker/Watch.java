package org.watchbill.worker;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.errand.Announce;
import org.watchbill.errand.Rhythm;
import org.watchbill.job.Job;
import org.watchbill.node.Lease;
import org.watchbill.node.Nodes;
import org.watchbill.problem.Causes;
import org.watchbill.queue.Doorbell;
import org.watchbill.queue.QueueRows;
import org.watchbill.settings.Settings;

/**
 * This node's round, every {@code watchbill.sweep}: renew the lease, and rescue jobs nobody runs,
 * ring for ready jobs whose bell was lost. Each duty fails alone and is tried again next time.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Watch {

  private static final Logger LOG = Logger.getLogger(Watch.class.getName());

  @Resource ManagedThreadFactory threads;
  @Resource SessionContext context;
  @Inject Settings settings;
  @Inject Lease lease;
  @Inject Nodes nodes;
  @Inject RescueJobs rescue;
  @Inject EachSecond eachSecond;
  @Inject QueueRows queues;
  @Inject Doorbell doorbell;
  @Inject Relief relief;
  @Inject Announce announce;

  private String told;
  private Rhythm renewal;
  private Rhythm rounds;

  /** Goes on watch. */
  public void begin() {
    lease.begin();
    Watch self = context.getBusinessObject(Watch.class);
    renewal = new Rhythm("lease", settings.sweep(), self::renew);
    rounds = new Rhythm("sweep", settings.sweep(), self::round);
    renewal.begin(threads);
    rounds.begin(threads);
    rounds.soon();
    eachSecond.begin();
  }

  /**
   * Goes off watch: jobs not begun are given back, those that run have a while to end; what is left
   * after that, for whatever reason, others rescue.
   */
  public void end() {
    attempt("drain", eachSecond::end);
    for (Rhythm rhythm : new Rhythm[] {renewal, rounds}) {
      if (rhythm != null) {
        rhythm.end();
      }
    }
    lease.stop();
    attempt("leave", lease::leave);
  }

  /** The lease has a thread of its own: a round that waits for a lock must not let it run out. */
  public void renew() {
    attempt("renew the lease", lease::renew);
  }

  /** What there is to do between two pauses; one after the other, in one thread. */
  public void round() {
    if (lease.held()) {
      attempt("rescue jobs", this::rescue);
      attempt("ring for ready jobs", this::ring);
      attempt("say how this node is woken", this::tellRelief);
    }
  }

  /** Not while nobody here may answer. */
  private void ring() {
    if (lease.claims()) {
      List<String> withWork = queues.withWork();
      withWork.forEach(doorbell::ring);
      relief.lookAfter(withWork);
    }
  }

  /** Others are to see by this node's row that it works without the broker. */
  private void tellRelief() {
    doorbell.tryAgain();
    String why = doorbell.trouble().map(Doorbell.Trouble::why).orElse(null);
    if (!Objects.equals(why, told)) {
      nodes.relief(lease.node(), why);
      told = why;
    }
  }

  private void rescue() {
    List<Job> orphans = rescue.orphans();
    if (orphans.isEmpty()) {
      return;
    }
    try {
      rescue.rescue(orphans).forEach(announce::tell);
    } catch (RuntimeException e) { // one that cannot be rescued must not hold up the others
      LOG.log(Level.FINE, "jobs are rescued one by one", e);
      for (Job job : orphans) {
        attempt(
            "rescue job " + job.id(), () -> rescue.rescue(List.of(job)).forEach(announce::tell));
      }
    }
  }

  private static void attempt(String duty, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.WARNING, "could not " + duty + ", will try again: " + Causes.root(e));
    }
  }
}
