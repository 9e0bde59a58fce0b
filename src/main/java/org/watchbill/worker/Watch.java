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
 * This node's round, every {@code watchbill.sweep}: renew the lease, and rescue jobs nobody runs,
 * ring for ready jobs whose bell was lost. Each duty fails alone and is tried again next time.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Watch {

  private static final Logger LOG = Logger.getLogger(Watch.class.getName());
  private static final String RENEWAL = "watchbill lease";

  @Resource TimerService timers;
  @Inject Settings settings;
  @Inject Lease lease;
  @Inject RescueJobs rescue;
  @Inject EachSecond eachSecond;
  @Inject QueueRows queues;
  @Inject Doorbell doorbell;
  @Inject Event<JobEvent> events;

  private final AtomicBoolean busy = new AtomicBoolean();
  private Timer renewal;
  private Timer round;

  /** Goes on watch. */
  public void begin() {
    lease.begin();
    long sweep = settings.sweep().toMillis();
    renewal = timers.createIntervalTimer(sweep, sweep, new TimerConfig(RENEWAL, false));
    round = timers.createIntervalTimer(1, sweep, new TimerConfig("watchbill sweep", false));
    eachSecond.begin();
  }

  /**
   * Goes off watch: jobs not begun are given back, those that run have a while to end; what is left
   * after that, for whatever reason, others rescue.
   */
  public void end() {
    attempt("drain", eachSecond::end);
    for (Timer timer : new Timer[] {renewal, round}) {
      if (timer != null) {
        timer.cancel();
      }
    }
    lease.stop();
    attempt("leave", lease::leave);
  }

  /**
   * The lease has a timer of its own: a round that waits for a lock must not let it run out. Never
   * throws, since a server may drop a timer that does.
   */
  @Timeout
  public void wake(Timer timer) {
    if (RENEWAL.equals(timer.getInfo())) {
      attempt("renew the lease", lease::renew);
    } else {
      round();
    }
  }

  private void round() {
    if (!busy.compareAndSet(false, true)) {
      return;
    }
    try {
      if (lease.held()) {
        attempt("rescue jobs", this::rescue);
        attempt("ring for ready jobs", this::ring);
      }
    } finally {
      busy.set(false);
    }
  }

  /** Not while nobody here may answer. */
  private void ring() {
    if (lease.claims()) {
      queues.withWork().forEach(doorbell::ring);
    }
  }

  private void rescue() {
    List<Job> orphans = rescue.orphans();
    if (orphans.isEmpty()) {
      return;
    }
    try {
      rescue.rescue(orphans).forEach(events::fire);
    } catch (RuntimeException e) { // one that cannot be rescued must not hold up the others
      LOG.log(Level.FINE, "jobs are rescued one by one", e);
      for (Job job : orphans) {
        attempt("rescue job " + job.id(), () -> rescue.rescue(List.of(job)).forEach(events::fire));
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
