package org.watchbill.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import org.watchbill.errand.Errands;
import org.watchbill.job.JobEvent;

/**
 * Tells the clock what was just committed and when it is due. An alarm that is lost costs one tick.
 */
@ApplicationScoped
public class Alarm {

  @Inject Errands errands;
  @Inject Clock clock;

  void job(@Observes(during = TransactionPhase.AFTER_SUCCESS) JobEvent.Delayed delayed) {
    errands.run(() -> clock.arm(delayed.earliest()));
  }

  void schedule(@Observes(during = TransactionPhase.AFTER_SUCCESS) ScheduleEvent.Planned planned) {
    errands.run(() -> clock.arm(planned.next()));
  }
}
