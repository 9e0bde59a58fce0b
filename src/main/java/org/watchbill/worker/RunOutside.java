package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.handler.NonTransactional;
import org.watchbill.job.Job;
import org.watchbill.job.JobEvent;
import org.watchbill.job.Settlement;
import org.watchbill.settings.Settings;

/**
 * The story of a group of attempts outside transactions: each handler runs alone, and those that
 * went well are recorded together, at the end or when the first of them has waited for as long as a
 * claim's budget. Between its effect and its record an attempt may be lost with its node and run
 * again; that is what such a handler is told to expect, and this makes the gap that much wider.
 *
 * <p>Who races here: a person who cancels, or a rescuer, against the record. If one of the group
 * was ended by somebody else, nothing of the record happens and each is recorded alone.
 */
@ApplicationScoped
public class RunOutside {

  private static final Logger LOG = Logger.getLogger(RunOutside.class.getName());

  @Inject RunJob run;
  @Inject Completion completion;
  @Inject OpenNotes notes;
  @Inject Settings settings;
  @Inject Event<JobEvent> events;

  private record Done(Job job, Settlement settlement) {}

  /**
   * Runs attempts one after the other.
   *
   * @param jobs of types that are {@link NonTransactional}
   * @param begins whether an attempt may begin now
   */
  public void run(List<Job> jobs, Predicate<Job> begins) {
    List<Done> done = new ArrayList<>();
    long first = 0;
    try {
      for (Job job : jobs) {
        if (begins.test(job)) {
          run.call(job).ifPresent(settlement -> done.add(new Done(job, settlement)));
        }
        first = done.size() <= 1 ? System.nanoTime() : first;
        if (System.nanoTime() - first > settings.groupBudget().toNanos()) {
          record(done);
        }
      }
    } finally {
      record(done);
    }
  }

  private void record(List<Done> done) {
    List<Done> group = List.copyOf(done);
    done.clear();
    if (group.size() > 1 && together(group)) {
      group.forEach(one -> notes.ended(one.job()));
      group.forEach(one -> events.fire(new JobEvent.Settled(one.job(), one.settlement())));
    } else {
      group.forEach(one -> run.complete(one.job(), one.settlement()));
    }
  }

  private boolean together(List<Done> group) {
    try {
      return completion.completeAll(
          group.stream().map(Done::job).toList(), group.stream().map(Done::settlement).toList());
    } catch (RuntimeException | Error e) { // also a commit that failed
      LOG.log(Level.FINE, "the ends of a group of jobs are recorded one by one", e);
      return false;
    }
  }
}
