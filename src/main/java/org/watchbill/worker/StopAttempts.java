package org.watchbill.worker;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.errand.Announce;
import org.watchbill.job.JobEvent;
import org.watchbill.job.JobState;

/**
 * Tells running attempts to stop: by an interrupt, and by what their handlers registered. That runs
 * on a thread of its own, since it may hang (a statement is cancelled over the network), and stops
 * are rare. What becomes of an attempt that stopped, {@link RunJob} tells.
 */
@ApplicationScoped
public class StopAttempts {

  private static final Logger LOG = Logger.getLogger(StopAttempts.class.getName());

  @Resource ManagedThreadFactory threads;
  @Inject RunningAttempts attempts;
  @Inject Announce announce;

  /** What jobs registered to be stopped by, and of which job. */
  private record Rest(long job, List<Runnable> acts) {}

  private final Queue<Rest> rests = new ConcurrentLinkedQueue<>();

  /** Stops those that run longer than they may; several times a second. */
  void overdue() {
    startRests();
    for (Running running : attempts.all()) {
      if (running.stopping() == null && running.overdue()) {
        stop(running, new Stop.TimedOut(running.limit()));
      }
    }
  }

  /** Stops all. */
  void all(Stop why) {
    attempts.all().forEach(running -> stop(running, why));
  }

  /** A person, or a schedule, has called a job off here: no need to wait for the next look. */
  void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) JobEvent.Changed event) {
    if (event.job().state() != JobState.CANCELLED) {
      return;
    }
    for (Running running : attempts.all()) {
      boolean called = running.job().id() == event.job().id();
      if (called && running.job().token() == event.job().token()) {
        stop(running, new Stop.Ended("it was %s by %s".formatted(event.what(), event.by())));
      }
    }
  }

  /** Tells one to stop, unless it has ended or was told before. */
  void stop(Running running, Stop why) {
    Optional<List<Runnable>> rest = running.stop(why);
    if (rest.isEmpty()) {
      return;
    }
    if (!rest.get().isEmpty()) {
      rests.add(new Rest(running.job().id(), rest.get()));
    }
    announce.tell(new JobEvent.Stopping(running.job(), why.why()));
  }

  /**
   * Each on a thread of its own, since it may block; made by the watchdog, not by who stops the
   * job: GlassFish hands a thread the invocation of the request that makes it, and closes with the
   * thread what the request still uses.
   */
  private void startRests() {
    for (Rest rest = rests.poll(); rest != null; rest = rests.poll()) {
      List<Runnable> acts = rest.acts();
      Thread thread = threads.newThread(() -> acts.forEach(StopAttempts::attempt));
      thread.setName("watchbill-stop-job-" + rest.job());
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void attempt(Runnable act) {
    try {
      act.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.WARNING, "what a job registered to be stopped by failed", e);
    }
  }
}
