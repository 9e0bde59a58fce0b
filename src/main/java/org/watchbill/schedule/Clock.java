package org.watchbill.schedule;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.EJB;
import jakarta.ejb.Singleton;
import jakarta.ejb.Timeout;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.job.Books;
import org.watchbill.job.PromoteJobs;
import org.watchbill.node.Lease;
import org.watchbill.problem.Causes;
import org.watchbill.schema.Migration;
import org.watchbill.settings.Settings;

/**
 * The EJB timers that decide when this node looks: one armed for the earliest due instant it knows
 * of, and a tick as safety net for what other nodes planned. They only wake; what is due, and who
 * fires it, the database decides.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Clock {

  private static final Logger LOG = Logger.getLogger(Clock.class.getName());

  private static final String ALARM = "watchbill alarm";
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration MOMENT = Duration.ofMillis(20);

  @Resource TimerService timers;
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
  @Inject Event<ScheduleEvent> events;

  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicBoolean again = new AtomicBoolean();
  private volatile boolean started;
  private volatile Instant nextCheck = Instant.MIN;
  private Instant armed;

  /** Starts the tick, after planning anew what older time zone rules planned. */
  public void begin() {
    while (replan.replanGroup(ZoneData.VERSION)) {
      // the next group
    }
    long tick = settings.sweep().toMillis();
    timers.createIntervalTimer(1, tick, new TimerConfig("watchbill tick", false));
    started = true;
  }

  /** Never throws, since a server may drop a timer that does. */
  @Timeout
  public void wake(Timer timer) {
    if (ALARM.equals(timer.getInfo())) {
      disarm();
    }
    again.set(true);
    while (again.get() && busy.compareAndSet(false, true)) {
      try {
        again.set(false);
        look();
      } catch (RuntimeException | Error e) {
        LOG.log(Level.WARNING, "the clock could not look at what is due, will try again: " + e);
      } finally {
        busy.set(false);
      }
    }
  }

  private void look() {
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
      LOG.log(
          Level.WARNING,
          "schedules that wait for a run could not go on, will try again: " + Causes.root(e));
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
    if (fireGroup() < FireSchedules.GROUP) {
      return;
    }
    Future<Void> along = schema.vendor().passesLockedRows() ? second.run(this::fireGroups) : null;
    fireGroups();
    if (along != null) {
      await(along);
    }
  }

  private void fireGroups() {
    while (fireGroup() == FireSchedules.GROUP) {
      // the next group
    }
  }

  /** Fires what is due, at most a group; returns how many schedules that was. */
  private int fireGroup() {
    try {
      FireSchedules.Round round = schedules.fireGroup();
      round.events().forEach(events::fire);
      return round.due();
    } catch (RuntimeException e) {
      LOG.log(Level.FINE, "a group of schedules did not fire, trying one by one", e);
      schedules.due().forEach(this::fireOne);
      return 0;
    }
  }

  private static void await(Future<Void> along) {
    try {
      along.get();
    } catch (ExecutionException e) {
      LOG.log(Level.WARNING, "schedules did not fire, will try again: " + Causes.root(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Every now and then; what is wrong the ledger says itself. */
  private void checkLedger() {
    Instant now = time.instant();
    if (now.isBefore(nextCheck)) {
      return;
    }
    nextCheck = now.plus(settings.ledgerCheck());
    try {
      Optional<String> after = Optional.of("");
      while (after.isPresent()) {
        after = ledger.check(after.get());
      }
      books.check();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the ledger could not be checked, will try again: " + Causes.root(e));
    }
  }

  private void releaseAll() {
    FireSchedules.Round round;
    do {
      round = release.releaseGroup();
      round.events().forEach(events::fire);
    } while (round.due() == ReleaseSchedules.GROUP);
  }

  private void promoteAll() {
    int promoted;
    do {
      promoted = jobs.promote();
    } while (promoted == PromoteJobs.GROUP);
  }

  private void fireOne(String name) {
    try {
      schedules.fireOne(name).forEach(events::fire);
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING, "schedule ''{0}'' did not fire: {1}", new Object[] {name, e.toString()});
      if (Causes.find(e, SQLException.class).isEmpty()) {
        park(name, e); // nothing the database would mend
      }
    }
  }

  private void park(String name, RuntimeException reason) {
    try {
      schedules.park(name, Causes.root(reason)).ifPresent(events::fire);
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "schedule ''{0}'' cannot be parked now: {1}",
          new Object[] {name, e.toString()});
    }
  }

  /** The alarm has gone off: the next one is to be set even if it is for the same instant. */
  private synchronized void disarm() {
    armed = null;
  }

  /** Looks within a moment, as one look for all who ask meanwhile. */
  public void lookSoon() {
    arm(time.instant().plus(MOMENT));
  }

  /** Sets the alarm, unless an earlier one is set or the tick comes first. */
  public synchronized void arm(Instant due) {
    Instant now = time.instant();
    boolean tickComesFirst = due.isAfter(now.plus(settings.sweep()));
    boolean earlierIsSet = armed != null && armed.isAfter(now) && !due.isBefore(armed);
    if (!started || tickComesFirst || earlierIsSet) {
      return;
    }
    armed = due;
    long millis = Math.max(1, Duration.between(now, due).toMillis() + 1);
    timers.createSingleActionTimer(millis, new TimerConfig(ALARM, false));
  }
}
