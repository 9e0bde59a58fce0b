package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.watchbill.handler.Groupable;
import org.watchbill.handler.Handlers;
import org.watchbill.job.Job;
import org.watchbill.job.JobEvent;
import org.watchbill.job.Settlement;

/**
 * The story of a group of attempts that share one commit: handlers, settlements, commit. Unless
 * everything goes well nothing has happened, and each attempt is left to run alone, as {@link
 * RunJob} tells.
 */
@ApplicationScoped
public class RunGroup {

  private static final Logger LOG = Logger.getLogger(RunGroup.class.getName());

  @Inject Handlers handlers;
  @Inject Completion completion;
  @Inject InFlight inFlight;
  @Inject OpenNotes notes;
  @Inject Event<JobEvent> events;

  /**
   * Runs attempts that were begun. If they cannot share a commit, they wait as if never begun.
   *
   * @param jobs of types that are {@link Groupable}
   */
  public void run(List<Job> jobs) {
    jobs.forEach(job -> events.fire(new JobEvent.Started(job, inFlight.started())));
    Optional<List<Settlement>> settled;
    try {
      settled = together(jobs);
    } finally {
      jobs.forEach(job -> inFlight.ended());
    }
    if (settled.isPresent()) {
      jobs.forEach(notes::ended);
      IntStream.range(0, jobs.size())
          .forEach(i -> events.fire(new JobEvent.Settled(jobs.get(i), settled.get().get(i))));
    } else {
      inFlight.addAgain(jobs); // or given back
    }
  }

  private Optional<List<Settlement>> together(List<Job> jobs) {
    try {
      return completion.runAndCompleteAll(jobs, handlers);
    } catch (RuntimeException | Error e) { // also a commit that failed
      LOG.log(Level.FINE, "a group of jobs runs again one by one", e);
      return Optional.empty();
    }
  }
}
