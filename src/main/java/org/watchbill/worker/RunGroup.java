package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.watchbill.errand.Announce;
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
  @Inject LateEnds late;
  @Inject Announce announce;

  /**
   * Runs attempts that were begun. If they cannot share a commit, they wait as if never begun.
   *
   * @param jobs of types that are {@link Groupable}
   */
  public void run(List<Job> jobs) {
    Optional<List<Settlement>> settled;
    List<JobEvent> starts = new ArrayList<>();
    jobs.forEach(job -> starts.add(new JobEvent.Started(job, inFlight.started())));
    try {
      starts.forEach(announce::tell);
      settled = together(jobs);
    } finally {
      jobs.forEach(job -> inFlight.ended());
    }
    if (settled.isPresent()) {
      jobs.forEach(notes::ended);
      IntStream.range(0, jobs.size())
          .forEach(i -> announce.tell(new JobEvent.Settled(jobs.get(i), settled.get().get(i))));
    } else {
      inFlight.addAgain(jobs); // or given back
    }
  }

  private Optional<List<Settlement>> together(List<Job> jobs) {
    try {
      return completion.runAndCompleteAll(jobs, handlers);
    } catch (RuntimeException | Error e) { // also a commit that failed
      late.lookedAway(e); // then they are given back, and cost nothing
      LOG.log(Level.FINE, "a group of jobs runs again one by one", e);
      return Optional.empty();
    }
  }
}
