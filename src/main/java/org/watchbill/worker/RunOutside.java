package org.watchbill.worker;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.errand.Announce;
import org.watchbill.handler.NonTransactional;
import org.watchbill.job.Job;
import org.watchbill.job.JobEvent;
import org.watchbill.job.Settlement;
import org.watchbill.settings.Settings;
import org.watchbill.worker.InFlight.Token;

/**
 * The story of a group of attempts outside transactions: each handler runs alone, and those that
 * went well are recorded together, at the end or when the first of them has waited for as long as a
 * claim's budget. Between its effect and its record an attempt may be lost with its node and run
 * again; that is what such a handler is told to expect, and this makes the gap that much wider.
 *
 * <p>Who races here: a person who cancels, or a rescuer, against the record. If one of the group
 * was ended by somebody else, nothing of the record happens and each is recorded alone. And the
 * worker against the node's second hand, which records what waits behind a handler that takes long:
 * {@link Waiting#take} gives each to one of them.
 */
@ApplicationScoped
public class RunOutside {

  private static final Logger LOG = Logger.getLogger(RunOutside.class.getName());

  @Inject RunJob run;
  @Inject Completion completion;
  @EJB BeanManaged beanManaged;
  @Inject OpenNotes notes;
  @Inject LateEnds late;
  @Inject Settings settings;
  @Inject Announce announce;

  /** Characters of results that wait to be recorded: one of a handler may be a million long. */
  private static final long MOST_RESULTS = 1 << 18;

  private final Set<Waiting> groups = ConcurrentHashMap.newKeySet();

  /** Taken to be recorded, by a thread that may hang in that when their worker is long gone. */
  private final Set<Token> recording = ConcurrentHashMap.newKeySet();

  private record Done(Job job, Settlement settlement) {}

  /** The attempts of one worker that have ended well and are not recorded yet. */
  private static final class Waiting {
    private final List<Done> done = new ArrayList<>();
    private long first;
    private long results;

    synchronized void add(Job job, Settlement settlement) {
      first = done.isEmpty() ? System.nanoTime() : first;
      done.add(new Done(job, settlement));
      results += settlement.result() == null ? 0 : settlement.result().length();
    }

    /** All of them, the caller's to record. */
    synchronized List<Done> take() {
      List<Done> all = List.copyOf(done);
      done.clear();
      results = 0;
      return all;
    }

    synchronized boolean overdue(long nanos) {
      return !done.isEmpty() && (System.nanoTime() - first > nanos || results > MOST_RESULTS);
    }
  }

  /**
   * Runs attempts one after the other.
   *
   * @param jobs of types that are {@link NonTransactional}
   * @param begins whether an attempt may begin now
   */
  public void run(List<Job> jobs, Predicate<Job> begins) {
    if (jobs.isEmpty()) {
      return;
    }
    Waiting waiting = new Waiting();
    groups.add(waiting);
    try {
      for (Job job : jobs) {
        if (begins.test(job)) {
          run.call(job).ifPresent(settlement -> waiting.add(job, settlement));
        }
        recordIfOverdue(waiting);
      }
    } finally {
      groups.remove(waiting);
      record(waiting);
    }
  }

  private void recordIfOverdue(Waiting waiting) {
    if (waiting.overdue(settings.groupBudget().toNanos())) {
      record(waiting);
    }
  }

  /** Records what waits behind handlers that take long. */
  void recordOverdue() {
    for (Waiting waiting : groups) {
      beanManaged.run(() -> recordIfOverdue(waiting));
    }
  }

  /** Whether an attempt has ended well and its end is being recorded. */
  boolean has(Token attempt) {
    return recording.contains(attempt);
  }

  private void record(Waiting waiting) {
    List<Done> group = waiting.take();
    List<Token> tokens = group.stream().map(done -> Token.of(done.job())).toList();
    recording.addAll(tokens);
    try {
      record(group);
    } finally {
      tokens.forEach(recording::remove);
    }
  }

  private void record(List<Done> group) {
    if (group.size() > 1 && together(group)) {
      group.forEach(one -> notes.ended(one.job()));
      group.forEach(one -> announce.tell(new JobEvent.Settled(one.job(), one.settlement())));
    } else {
      group.forEach(this::recordAlone);
    }
  }

  /** Where the database is away, the others of the group need not find that out one by one. */
  private void recordAlone(Done one) {
    if (late.mayClaim()) {
      run.complete(one.job(), one.settlement());
    } else {
      run.keep(one.job(), one.settlement());
    }
  }

  private boolean together(List<Done> group) {
    try {
      return completion.completeAll(
          group.stream().map(Done::job).toList(), group.stream().map(Done::settlement).toList());
    } catch (RuntimeException | Error e) { // also a commit that failed
      late.lookedAway(e);
      LOG.log(Level.FINE, "the ends of a group of jobs are recorded one by one", e);
      return false;
    }
  }
}
