package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
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
 * transaction is rolled back and the failure recorded in another. Somebody else ended the attempt
 * meanwhile: the token is gone, everything is rolled back and nothing is recorded. An exception
 * leaves only if the failure itself cannot be recorded, that is when the database is away; the
 * sweep then finds the job RUNNING here with nobody running it.
 */
@ApplicationScoped
public class RunJob {

  @Inject Handlers handlers;
  @Inject CallHandler call;
  @Inject Completion completion;
  @Inject Settings settings;
  @Inject InFlight inFlight;
  @Inject InstantSource time;
  @Inject Event<JobEvent> events;

  /** Runs a claimed job once. */
  public void run(Job job) {
    events.fire(new JobEvent.Started(job, inFlight.started()));
    JobEvent ended;
    try {
      ended = attempt(job);
    } finally {
      inFlight.ended();
    }
    events.fire(ended);
  }

  private JobEvent attempt(Job job) {
    Settlement failure;
    try {
      return new JobEvent.Settled(job, perform(job, handlers.of(job.type())));
    } catch (SupersededException e) {
      return new JobEvent.Superseded(job);
    } catch (FailedAttempt e) {
      failure =
          e.forGood() ? dead(Failure.of(e.getMessage())) : failed(job, Failure.of(e.getMessage()));
    } catch (Throwable e) { // a handler may throw anything; the job, not the worker, pays for it
      failure = failed(job, Failure.of(Causes.root(e)));
    }
    return record(job, failure);
  }

  private Settlement perform(Job job, Handler handler) throws Exception {
    return handler.transactional()
        ? completion.runAndComplete(job, handler)
        : completion.complete(job, call.call(job, handler));
  }

  private JobEvent record(Job job, Settlement failure) {
    try {
      return new JobEvent.Settled(job, completion.complete(job, failure));
    } catch (SupersededException e) {
      return new JobEvent.Superseded(job);
    }
  }

  private Settlement failed(Job job, Failure failure) {
    double chance = ThreadLocalRandom.current().nextDouble();
    return Settlement.failed(job, failure, settings.maxBackoff(), chance, time.instant());
  }

  private Settlement dead(Failure failure) {
    return Settlement.dead(failure, time.instant());
  }
}
