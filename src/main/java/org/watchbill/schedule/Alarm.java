package org.watchbill.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicBoolean;
import org.watchbill.errand.Errands;
import org.watchbill.job.JobEvent;

/**
 * Tells the clock what was just committed and when it is due. An alarm that is lost costs one tick.
 */
@ApplicationScoped
public class Alarm {

  @Inject Errands errands;
  @Inject Clock clock;

  private final AtomicBoolean looks = new AtomicBoolean();

  void job(@Observes(during = TransactionPhase.AFTER_SUCCESS) JobEvent.Delayed delayed) {
    errands.run(() -> clock.arm(delayed.earliest()));
  }

  /** A run has ended, and some schedule may have waited for that. */
  void ended(@Observes JobEvent.Settled settled) {
    if (settled.job().schedule() != null && settled.settlement().ends()) {
      runEnded();
    }
  }

  void changed(@Observes(during = TransactionPhase.AFTER_SUCCESS) JobEvent.Changed changed) {
    if (changed.job().schedule() != null) {
      runEnded();
    }
  }

  private void runEnded() {
    if (looks.compareAndSet(false, true)) { // one look serves all ends of the next moment
      errands.run(
          () -> {
            looks.set(false);
            clock.lookSoon();
          });
    }
  }

  void schedule(@Observes(during = TransactionPhase.AFTER_SUCCESS) ScheduleEvent.Planned planned) {
    errands.run(() -> clock.arm(planned.next()));
  }
}
