package org.watchbill.worker;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.watchbill.errand.Announce;
import org.watchbill.job.Job;
import org.watchbill.job.JobEvent;
import org.watchbill.job.Settlement;
import org.watchbill.queue.Doorbell;
import org.watchbill.settings.Settings;

/**
 * Ends attempts whose threads do not stop though they were told to, over their heads: in the
 * database, where the token makes whatever such a thread completes later roll back. Its thread
 * itself nobody can end.
 */
@ApplicationScoped
public class GiveUp {

  @Inject RunningAttempts attempts;
  @Inject StopRules rules;
  @EJB BeanManaged beanManaged;
  @Inject Completion completion;
  @Inject Doorbell doorbell;
  @Inject Settings settings;
  @Inject InstantSource time;
  @Inject Announce announce;

  private final Queue<Running> unsettled = new ConcurrentLinkedQueue<>();

  /** Gives up those that were told to stop long enough ago; a failure to record it is made up. */
  void stuck() {
    for (Running running : attempts.all()) {
      if (running.giveUp(settings.stopGrace())) {
        unsettled.add(running);
        announce.tell(
            new JobEvent.Stuck(running.job(), running.stopping().why(), running.stands()));
      }
    }
    for (int left = unsettled.size(); left > 0; left--) {
      Running next = unsettled.remove();
      try {
        settle(next);
      } catch (RuntimeException e) {
        unsettled.add(next); // again in a second, after the others
        throw e;
      }
    }
  }

  private void settle(Running stuck) {
    rules.settlement(stuck.job(), stuck.stopped()).ifPresent(s -> end(stuck.job(), s));
    for (Job job : stuck.together()) {
      if (job != stuck.job()) {
        end(job, Settlement.returned(sharedWith(stuck.job()), time.instant()));
      }
    }
  }

  private static String sharedWith(Job stuck) {
    return "its transaction is shared with job %d, which does not stop; the attempt does not count"
        .formatted(stuck.id());
  }

  private void end(Job job, Settlement settlement) {
    beanManaged.run(() -> settle(job, settlement));
  }

  private void settle(Job job, Settlement settlement) {
    if (completion.complete(job, settlement) instanceof Ended.Settled) {
      announce.tell(new JobEvent.Settled(job, settlement));
      doorbell.ring(job.queue());
    }
  }
}
