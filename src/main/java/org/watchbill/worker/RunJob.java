package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.watchbill.errand.Announce;
import org.watchbill.handler.Handler;
import org.watchbill.handler.Handlers;
import org.watchbill.job.Failure;
import org.watchbill.job.Job;
import org.watchbill.job.JobEvent;
import org.watchbill.job.Settlement;
import org.watchbill.problem.Causes;
import org.watchbill.settings.Settings;

/**
 * The story of one attempt: handler → verdict → settlement.
 *
 * <p>Done or snoozed: the settlement is part of the handler's own transaction. Failed: that
 * transaction is rolled back and the failure recorded in another; told to stop: likewise. Somebody
 * else ended the attempt meanwhile: the token is gone, everything is rolled back and nothing is
 * recorded. Where the database is away, how it ended is kept and recorded later ({@link LateEnds}):
 * done stays done, failed stays failed; what was rolled back through no fault of the handler's runs
 * again, at no cost the first time.
 */
@ApplicationScoped
public class RunJob {

  @Inject Handlers handlers;
  @Inject CallHandler call;
  @Inject Completion completion;
  @Inject InTransaction transaction;
  @Inject Settings settings;
  @Inject StopRules stops;
  @Inject OpenNotes notes;
  @Inject InFlight inFlight;
  @Inject InHand inHand;
  @Inject LateEnds late;
  @Inject InstantSource time;
  @Inject Announce announce;

  /** Runs a claimed job once. */
  public void run(Job job) {
    Ended ended;
    int running = inFlight.started();
    try {
      announce.tell(new JobEvent.Started(job, running));
      ended = attempt(job);
    } finally {
      inFlight.ended();
      inHand.left(job);
      notes.ended(job);
    }
    tell(job, ended);
  }

  /**
   * Runs the handler of a job that needs no transaction; what fails is recorded at once.
   *
   * @return what is left to be recorded; empty if it failed
   */
  Optional<Settlement> call(Job job) {
    Throwable why;
    int running = inFlight.started();
    try {
      announce.tell(new JobEvent.Started(job, running));
      return Optional.of(outside(job, handlers.of(job.type())));
    } catch (Throwable e) { // a handler may throw anything; the job, not the worker, pays for it
      why = Causes.root(e);
    } finally {
      inFlight.ended();
      inHand.left(job);
    }
    told(job, fail(job, why));
    return Optional.empty();
  }

  /** Records the end of a job whose handler ran outside a transaction. */
  void complete(Job job, Settlement settlement) {
    told(job, recorded(job, () -> done(job, settlement)));
  }

  /** Keeps the end of such a job, to be recorded when the database is back. */
  void keep(Job job, Settlement settlement) {
    late.keep(job, settlement, null);
    notes.ended(job);
  }

  /** What went well stays so, unless it is the very record that the database refuses. */
  private Ended done(Job job, Settlement settlement) {
    try {
      return completion.complete(job, settlement);
    } catch (RuntimeException e) {
      if (Causes.isRefusedByDatabase(e)) {
        throw e;
      }
      late.keep(job, settlement, e);
      return new Ended.Late();
    }
  }

  private void told(Job job, Ended ended) {
    notes.ended(job);
    tell(job, ended);
  }

  private Ended attempt(Job job) {
    return recorded(job, () -> perform(job, handlers.of(job.type())));
  }

  /** How it ended, a failure recorded too. */
  private Ended recorded(Job job, Callable<Ended> attempt) {
    Ended ended;
    try {
      ended = attempt.call();
    } catch (Throwable e) { // also a commit that failed
      ended = new Ended.Failed(e);
    }
    if (ended instanceof Ended.Undone undone) {
      return undone(job, undone.why());
    }
    return ended instanceof Ended.Failed failed ? fail(job, Causes.root(failed.why())) : ended;
  }

  private Ended undone(Job job, Throwable why) {
    if (!Causes.isOutOfReach(why)) {
      return fail(job, Causes.root(why));
    }
    late.lookedAway(why);
    String words =
        "what it did could not be committed, the database was away or no connection to it was free: ";
    return end(job, Settlement.undone(job, words + Causes.root(why), time.instant()));
  }

  private void tell(Job job, Ended ended) {
    if (!(ended instanceof Ended.Late)) { // told when it is recorded
      announce.tell(event(job, ended));
    }
  }

  private static JobEvent event(Job job, Ended ended) {
    return ended instanceof Ended.Settled settled
        ? new JobEvent.Settled(job, settled.settlement())
        : new JobEvent.Superseded(job);
  }

  private Ended fail(Job job, Throwable why) {
    if (why instanceof Stopped stopped) {
      Optional<Settlement> settlement = stops.settlement(job, stopped);
      return settlement.isPresent() ? end(job, settlement.get()) : new Ended.Superseded();
    }
    return end(job, failure(job, why));
  }

  /** Records how it ended, now or later. */
  private Ended end(Job job, Settlement settlement) {
    try {
      return completion.complete(job, settlement);
    } catch (RuntimeException e) {
      late.keep(job, settlement, e);
      return new Ended.Late();
    }
  }

  private Ended perform(Job job, Handler handler) throws Exception {
    return handler.transactional()
        ? completion.runAndComplete(job, handler)
        : done(job, outside(job, handler));
  }

  /** A transaction that the handler leaves open is not to become its neighbours'. */
  private Settlement outside(Job job, Handler handler) throws Exception {
    Settlement settlement;
    try {
      settlement = call.call(job, handler);
    } catch (Exception | Error e) {
      transaction.endLeftOpen();
      throw e;
    }
    if (transaction.endLeftOpen()) {
      throw new IllegalStateException(
          "the handler left a transaction of its own open; it was rolled back");
    }
    return settlement;
  }

  private Settlement failure(Job job, Throwable why) {
    if (why instanceof PayloadUnread && Causes.isDatabaseAway(why)) {
      late.lookedAway(why);
      return Settlement.returned(why.getMessage(), time.instant());
    }
    if (why instanceof FailedAttempt verdict) {
      Failure failure = Failure.of(verdict.getMessage());
      return verdict.forGood()
          ? Settlement.dead(failure, time.instant())
          : failed(job, failure).notBefore(verdict.atLeast());
    }
    return failed(job, Failure.of(why));
  }

  private Settlement failed(Job job, Failure failure) {
    double chance = ThreadLocalRandom.current().nextDouble();
    return Settlement.failed(job, failure, settings.maxBackoff(), chance, time.instant());
  }
}
