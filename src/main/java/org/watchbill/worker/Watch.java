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
import java.util.logging.Logger;
import org.watchbill.errand.Rhythm;
import org.watchbill.node.Lease;
import org.watchbill.node.Nodes;
import org.watchbill.problem.Outage;
import org.watchbill.queue.Doorbell;
import org.watchbill.queue.QueueRows;
import org.watchbill.queue.Queues;
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
  private static final int LEAVES = 3;

  @Resource ManagedThreadFactory threads;
  @Resource SessionContext context;
  @Inject Settings settings;
  @Inject Lease lease;
  @Inject Nodes nodes;
  @Inject LookAfterOrphans orphans;
  @Inject EachSecond eachSecond;
  @Inject QueueRows queues;
  @Inject Queues names;
  @Inject Doorbell doorbell;
  @Inject Relief relief;

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
   * after that, for whatever reason, others take back.
   */
  public void end() {
    attempt("drain", eachSecond::end);
    for (Rhythm rhythm : new Rhythm[] {renewal, rounds}) {
      if (rhythm != null) {
        rhythm.end();
      }
    }
    lease.stop();
    for (int tries = 0; tries < LEAVES && !attempt("leave", lease::leave); tries++) {
      LOG.fine("it tries again at once");
    }
  }

  /** The lease has a thread of its own: a round that waits for a lock must not let it run out. */
  public void renew() {
    attempt("renew the lease", lease::renew);
  }

  /** What there is to do between two pauses; one after the other, in one thread. */
  public void round() {
    if (lease.held()) {
      attempt("rescue jobs", orphans::rescue);
      attempt("ring for ready jobs", this::ring);
      attempt("look after deleted queues", names::tidy);
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

  /** An interrupt that came before, which the server's end brings, is not to fail it. */
  private static boolean attempt(String duty, Runnable step) {
    Thread.interrupted();
    try {
      step.run();
      return true;
    } catch (RuntimeException | Error e) {
      Outage.warn(LOG, "could not " + duty + ", will try again", e);
      return false;
    }
  }
}
