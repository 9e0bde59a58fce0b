package org.watchbill.batch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.watchbill.errand.Errands;
import org.watchbill.job.JobEvent;

/**
 * Hears of each child's end once that is committed, and has its batch looked at soon, once however
 * many of its children end meanwhile. What is not heard, since a node died, the {@linkplain
 * SweepBatches sweep} finds.
 */
@ApplicationScoped
public class LookAfterBatches {

  @Inject Errands errands;
  @Inject EndBatch end;

  private final Set<Long> waiting = ConcurrentHashMap.newKeySet();
  private final Set<Long> dead = ConcurrentHashMap.newKeySet();

  void ended(@Observes(during = TransactionPhase.AFTER_SUCCESS) JobEvent.ChildEnded child) {
    if (child.dead()) {
      dead.add(child.batch());
    }
    lookSoon(child.batch());
  }

  /** While it was being added nobody could end the batch. */
  void notAdded(@Observes(during = TransactionPhase.AFTER_FAILURE) JobEvent.ChildAdded child) {
    lookSoon(child.batch());
  }

  private void lookSoon(long batch) {
    if (waiting.add(batch)) {
      errands.run(() -> look(batch));
    }
  }

  private void look(long batch) {
    waiting.remove(batch);
    if (dead.remove(batch)) {
      end.startOnDeath(batch);
    }
    end.endIfDone(batch);
  }
}
