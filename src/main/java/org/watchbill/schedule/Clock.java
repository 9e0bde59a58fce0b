package org.watchbill.schedule;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.EJB;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.errand.Announce;
import org.watchbill.errand.Rhythm;
import org.watchbill.job.Books;
import org.watchbill.job.PromoteJobs;
import org.watchbill.node.Lease;
import org.watchbill.problem.Causes;
import org.watchbill.problem.Outage;
import org.watchbill.schema.Migration;
import org.watchbill.settings.Settings;

/**
 * The thread that decides when this node looks: at the earliest due instant it knows of, and at a
 * tick as safety net for what other nodes planned. It only wakes; what is due, and who fires it,
 * the database decides. It sleeps by {@link System#nanoTime()}, so setting the machine's clock
 * neither hurries nor stops it (see {@link Rhythm}).
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Clock {

  private static final Logger LOG = Logger.getLogger(Clock.class.getName());

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration MOMENT = Duration.ofMillis(20);

  @Resource ManagedThreadFactory threads;
  @Resource SessionContext context;
  @Inject FireSchedules schedules;
  @EJB FireAlong second;
  @Inject Migration schema;
  @Inject ReleaseSchedules release;
  @Inject ReplanSchedules replan;
  @Inject Ledger ledger;
  @Inject PromoteJobs jobs;
  @Inject Books books;
  @Inject Lease lease;
  @Inject Settings settings;
  @Inject InstantSource time;
  @Inject Announce announce;

  private volatile Rhythm looks;
  private Long nextCheck;

  /** Starts the tick, after planning anew what older time zone rules planned. */
  public void begin() {
    while (replan.replanGroup(ZoneData.VERSION)) {
      // the next group
    }
    Clock self = context.getBusinessObject(Clock.class);
    Rhythm rhythm = new Rhythm("clock", settings.sweep(), self::look);
    rhythm.begin(threads);
    rhythm.soon();
    looks = rhythm;
  }

  /** Looks no more. */
  public void end() {
    if (looks != null) {
      looks.end();
    }
  }

  /** Does what is due; one look at a time, in one thread. */
  public void look() {
    try {
      lookNow();
    } catch (RuntimeException | Error e) {
      Outage.warn(LOG, "the clock could not look at what is due, will try again", e);
    }
  }

  private void lookNow() {
    if (!lease.held()) {
      return;
    }
    Optional<Instant> due = next(schedules::nextDue, this::fireAll);
    try {
      if (release.any()) { // asked after the firings, which may have made a schedule wait
        releaseAll();
        due = schedules.nextDue();
      }
    } catch (RuntimeException e) {
      Outage.warn(LOG, "schedules that wait for a run could not go on, will try again", e);
    }
    due.ifPresent(this::armAgain);
    next(jobs::nextDue, this::promoteAll).ifPresent(this::armAgain);
    checkLedger();
  }

  /** What is still due another node has in hand, or a failure: the next look is not at once. */
  private void armAgain(Instant due) {
    Instant soonest = time.instant().plus(PAUSE);
    arm(due.isAfter(soonest) ? due : soonest);
  }

  /** Acts if something is due, and says when something is due next; one question when idle. */
  private Optional<Instant> next(Supplier<Optional<Instant>> due, Runnable act) {
    Optional<Instant> next = due.get();
    if (next.isPresent() && !next.get().isAfter(time.instant())) {
      act.run();
      return due.get();
    }
    return next;
  }

  /** A full group means there are more: then another thread fires along, until nothing is due. */
  private void fireAll() {
    if (!fireGroup()) {
      return;
    }
    Future<Void> along = schema.vendor().passesLockedRows() ? second.run(this::fireGroups) : null;
    fireGroups();
    if (along != null) {
      await(along);
    }
  }

  private void fireGroups() {
    while (fireGroup()) {
      // the next group
    }
  }

  /** Fires what is due, at most a group; returns whether there may be more. */
  private boolean fireGroup() {
    try {
      FireSchedules.Round round = schedules.fireGroup();
      round.events().forEach(announce::tell);
      return round.more();
    } catch (RuntimeException e) {
      LOG.log(Level.FINE, "a group of schedules did not fire, trying one by one", e);
      schedules.due().forEach(this::fireOne);
      return false;
    }
  }

  private static void await(Future<Void> along) {
    try {
      along.get();
    } catch (ExecutionException e) {
      Outage.warn(LOG, "schedules did not fire, will try again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Every now and then; what is wrong the ledger says itself. */
  private void checkLedger() {
    long now = System.nanoTime();
    if (nextCheck != null && now - nextCheck < 0) {
      return;
    }
    nextCheck = now + settings.ledgerCheck().toNanos();
    try {
      Optional<String> after = Optional.of("");
      while (after.isPresent()) {
        after = ledger.check(after.get());
      }
      books.check();
    } catch (RuntimeException e) {
      Outage.warn(LOG, "the ledger could not be checked, will try again", e);
    }
  }

  private void releaseAll() {
    FireSchedules.Round round;
    do {
      round = release.releaseGroup();
      round.events().forEach(announce::tell);
    } while (round.more());
  }

  private void promoteAll() {
    int promoted;
    do {
      promoted = jobs.promote();
    } while (promoted == PromoteJobs.GROUP);
  }

  private void fireOne(String name) {
    try {
      schedules.fireOne(name).forEach(announce::tell);
    } catch (RuntimeException e) {
      Outage.warn(LOG, "schedule '" + name + "' did not fire", e);
      if (Causes.find(e, SQLException.class).isEmpty()) {
        park(name, e); // nothing the database would mend
      }
    }
  }

  private void park(String name, RuntimeException reason) {
    try {
      schedules.park(name, Causes.root(reason)).ifPresent(announce::tell);
    } catch (RuntimeException e) {
      Outage.warn(LOG, "schedule '" + name + "' cannot be parked now", e);
    }
  }

  /** Looks within a moment, as one look for all who ask meanwhile. */
  public void lookSoon() {
    arm(time.instant().plus(MOMENT));
  }

  /** Looks at an instant, unless it looks before; the tick comes anyway. */
  public void arm(Instant due) {
    Rhythm rhythm = looks;
    Duration wait = Duration.between(time.instant(), due);
    if (rhythm != null && wait.compareTo(settings.sweep()) < 0) {
      rhythm.soonIn(wait.isNegative() ? Duration.ZERO : wait.plusMillis(1)); // micros are cut off
    }
  }
}
