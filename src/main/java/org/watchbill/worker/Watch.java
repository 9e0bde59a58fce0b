package org.watchbill.worker;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Timeout;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.job.Job;
import org.watchbill.job.JobEvent;
import org.watchbill.node.Lease;
import org.watchbill.problem.Causes;
import org.watchbill.queue.Doorbell;
import org.watchbill.queue.QueueRows;
import org.watchbill.settings.Settings;

/**
 * This node's round, every {@code watchbill.sweep}: renew the lease, rescue jobs nobody runs, give
 * back jobs that wait behind a long one, ring for ready jobs whose bell was lost. Each duty fails
 * alone and is tried again next time.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Watch {

  private static final Logger LOG = Logger.getLogger(Watch.class.getName());
  private static final Duration LONG_WAIT = Duration.ofSeconds(1);

  @Resource TimerService timers;
  @Inject Settings settings;
  @Inject Lease lease;
  @Inject RescueJobs rescue;
  @Inject ClaimJobs claims;
  @Inject InFlight inFlight;
  @Inject QueueRows queues;
  @Inject Doorbell doorbell;
  @Inject Event<JobEvent> events;

  private final AtomicBoolean busy = new AtomicBoolean();
  private Timer timer;

  /** Goes on watch. */
  public void begin() {
    lease.begin();
    long sweep = settings.sweep().toMillis();
    timer = timers.createIntervalTimer(1, sweep, new TimerConfig("watchbill sweep", false));
  }

  /** Goes off watch: jobs not begun are given back, those that run are rescued by others. */
  public void end() {
    if (timer != null) {
      timer.cancel();
    }
    attempt("release", () -> claims.release(List.copyOf(inFlight.drain())));
    attempt("leave", lease::end);
  }

  /** One round; never throws, since a server may drop a timer that does. */
  @Timeout
  public void round() {
    if (!busy.compareAndSet(false, true)) {
      return;
    }
    try {
      attempt("renew the lease", lease::renew);
      if (lease.held()) {
        attempt("release waiting jobs", this::release);
        attempt("rescue jobs", this::rescue);
        attempt("ring for ready jobs", () -> queues.withWork().forEach(doorbell::ring));
      }
    } finally {
      busy.set(false);
    }
  }

  private void release() {
    List<Job> overdue = inFlight.overdue(LONG_WAIT);
    if (!overdue.isEmpty()) {
      claims.release(overdue);
    }
  }

  private void rescue() {
    List<Job> orphans = rescue.orphans();
    if (!orphans.isEmpty()) {
      rescue.rescue(orphans).forEach(events::fire);
    }
  }

  private static void attempt(String duty, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "could not " + duty + ", will try again: " + Causes.root(e));
    }
  }
}
