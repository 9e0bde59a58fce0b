package org.watchbill.application;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.transaction.Transactional;
import org.watchbill.batch.BatchEvent;
import org.watchbill.job.JobEvent;
import org.watchbill.schedule.ScheduleEvent;

/** Hears of everything and bears nothing. */
@ApplicationScoped
public class Grumbler {

  void job(@Observes JobEvent event) {
    throw new IllegalStateException("not again: " + event);
  }

  @Transactional
  public void inATransaction(@Observes JobEvent event) {
    throw new AssertionError("never: " + event);
  }

  void afterwards(@Observes(during = TransactionPhase.AFTER_SUCCESS) JobEvent event) {
    throw new StackOverflowError("too deep: " + event);
  }

  void before(@Observes(during = TransactionPhase.BEFORE_COMPLETION) ScheduleEvent event) {
    throw new IllegalArgumentException("not this one: " + event);
  }

  void batch(@Observes BatchEvent event) {
    throw new UnsupportedOperationException("no batches: " + event);
  }
}
