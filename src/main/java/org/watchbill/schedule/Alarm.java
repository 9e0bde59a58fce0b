package org.watchbill.schedule;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.job.JobEvent;

/**
 * Tells the clock what was just committed and when it is due. On another thread: the one that
 * committed still carries its finished transaction. An alarm that is lost costs one tick.
 */
@ApplicationScoped
public class Alarm {

  private static final Logger LOG = Logger.getLogger(Alarm.class.getName());

  @Resource ManagedExecutorService executor;
  @Inject Clock clock;

  void job(@Observes(during = TransactionPhase.AFTER_SUCCESS) JobEvent.Delayed delayed) {
    arm(delayed.earliest());
  }

  void schedule(@Observes(during = TransactionPhase.AFTER_SUCCESS) ScheduleEvent.Planned planned) {
    arm(planned.next());
  }

  private void arm(Instant due) {
    try {
      executor.execute(() -> clock.arm(due));
    } catch (RejectedExecutionException e) {
      LOG.log(Level.FINE, "the tick will find what is due", e);
    }
  }
}
