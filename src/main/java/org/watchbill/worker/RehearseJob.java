package org.watchbill.worker;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.watchbill.errand.Announce;
import org.watchbill.handler.Handler;
import org.watchbill.handler.Handlers;
import org.watchbill.handler.NotRehearsable;
import org.watchbill.handler.Verdict;
import org.watchbill.job.EditPayload;
import org.watchbill.job.Failure;
import org.watchbill.job.FindJobs;
import org.watchbill.job.Job;
import org.watchbill.job.JobEvent;
import org.watchbill.job.JobState;
import org.watchbill.job.JobTexts;
import org.watchbill.json.Json;
import org.watchbill.memory.RequestMemory;
import org.watchbill.problem.Causes;
import org.watchbill.problem.Problem;
import org.watchbill.worker.Rehearsal.Answer;
import org.watchbill.worker.Rehearsal.Child;
import org.watchbill.worker.Rehearsal.Kind;

/**
 * The story of a rehearsal: a job that has ended is run for real in a transaction that is rolled
 * back, and what was seen meanwhile is told. Nothing of the job changes, no attempt is counted.
 */
@ApplicationScoped
public class RehearseJob {

  @Inject FindJobs find;
  @Inject JobTexts texts;
  @Inject Handlers handlers;
  @Inject EditPayload edit;
  @Inject RequestMemory memory;
  @Inject RehearsalTransaction transaction;
  @Inject Announce announce;

  /**
   * Rehearses a job.
   *
   * @param patch how to edit the payload for it, or null
   * @throws Problem 404 if there is none; 409 if it has not ended or may not be rehearsed; 422 if
   *     its handler refuses the edited payload; 403 if the caller may not edit it
   */
  public Rehearsal rehearse(long id, JsonNode patch, String by) {
    Job job = find.find(id).orElseThrow(() -> Problem.notFound("there is no job " + id));
    Handler handler = handler(job);
    if (patch != null) {
      edit.refuseOthersTypes(List.of(job.type()));
    }
    String payload = edit.edited(job.type(), payload(id), patch);
    Children children = new Children();
    try (HearLogs logs = HearLogs.here()) {
      Rehearsed rehearsed =
          transaction.run(new RehearsedJob(job, logs::told), payload, handler, children::add);
      refuseWhatCannotBeUndone(job, rehearsed);
      String result = rehearsed.result();
      memory.takeForTree(result == null ? 0 : result.length(), "the result of this job");
      announce.tell(new JobEvent.Rehearsed(job, by));
      return report(job, rehearsed, children, logs);
    }
  }

  private String payload(long id) {
    memory.takeForTree(texts.size(id), "the payload of this job");
    return texts.payload(id).orElseThrow(() -> Problem.notFound("there is no job " + id));
  }

  private Handler handler(Job job) {
    if (JobState.OPEN.contains(job.state())) {
      throw Problem.conflict(
          "job %d is %s; only one that has ended is rehearsed: await its end or cancel it"
              .formatted(job.id(), job.state()));
    }
    Handler handler = handlers.of(job.type());
    handler
        .notRehearsable()
        .ifPresent(
            why -> {
              throw Problem.conflict("job %d cannot be rehearsed: %s".formatted(job.id(), why));
            });
    return handler;
  }

  private static void refuseWhatCannotBeUndone(Job job, Rehearsed rehearsed) {
    if (rehearsed.thrown() != null) {
      Causes.find(rehearsed.thrown(), NotRehearsable.class)
          .ifPresent(
              why -> {
                throw Problem.conflict(
                    "job %d cannot be rehearsed: %s".formatted(job.id(), why.getMessage()));
              });
    }
  }

  private static Rehearsal report(Job job, Rehearsed rehearsed, Children children, HearLogs logs) {
    return new Rehearsal(
        job.id(),
        rehearsed.verdict() == null ? null : answer(rehearsed.verdict()),
        rehearsed.thrown() == null ? null : Failure.of(Causes.root(rehearsed.thrown())),
        Json.tree(rehearsed.result()),
        rehearsed.took().toMillis(),
        children.first.values().stream().map(Kept::child).toList(),
        children.count,
        children.bells(),
        rehearsed.changes().orElse(null),
        logs.statements(),
        logs.lines(),
        notes(rehearsed, children, logs));
  }

  private static Answer answer(Verdict verdict) {
    if (verdict instanceof Verdict.Retry retry) {
      return new Answer(Kind.RETRY, retry.why(), retry.atLeast().isZero() ? null : retry.atLeast());
    }
    if (verdict instanceof Verdict.Snooze snooze) {
      return new Answer(Kind.SNOOZE, null, snooze.delay());
    }
    if (verdict instanceof Verdict.Dead dead) {
      return new Answer(Kind.DEAD, dead.why(), null);
    }
    return new Answer(Kind.DONE, null, null);
  }

  /** What is kept of a job that is submitted: not the job, whose payload may be long. */
  private record Kept(Child child, boolean rings) {
    static Kept of(Job job, boolean whole) {
      return new Kept(
          new Child(
              job.type(),
              job.queue(),
              job.priority(),
              job.runAt(),
              job.uniqueKey(),
              whole ? Json.tree(job.payload()) : null),
          job.state() == JobState.READY);
    }
  }

  private static List<String> notes(Rehearsed rehearsed, Children children, HearLogs logs) {
    List<String> notes = new ArrayList<>();
    if (children.cut) {
      notes.add("the jobs' payloads are told up to %,d characters in all".formatted(Children.TEXT));
    }
    notes.add("messages sent through JMS are rolled back but not listed");
    notes.add(
        "what the handler did outside its transaction (calls, files, transactions of its own) is"
            + " neither undone nor listed");
    if (rehearsed.verdict() instanceof Verdict.Retry
        || rehearsed.verdict() instanceof Verdict.Dead) {
      notes.add("with this verdict a run is rolled back: nothing listed here would remain of it");
    }
    if (rehearsed.thrown() != null) {
      notes.add("a run that fails is rolled back, so no rows are counted");
    } else if (rehearsed.changes().isEmpty()) {
      notes.add("this database does not tell what a running transaction has changed");
    } else {
      notes.add("rows are counted in Watchbill's own database only");
    }
    if (!logs.hearsSql()) {
      notes.add("statements are not listed: another rehearsal listened to them at the same time");
    }
    return notes;
  }

  /** The jobs submitted, the first of them as they were last amended. */
  private static final class Children {
    private static final int MOST = 100;
    private static final int MOST_REMEMBERED = 1_000_000;

    /** Characters of payloads. */
    static final int TEXT = 1 << 16;

    final Map<Long, Kept> first = new LinkedHashMap<>();
    private final Set<Long> ids = new HashSet<>();
    private final Set<String> queues = new TreeSet<>();
    private int text;
    int count;
    boolean cut;

    void add(Job job) {
      if (ids.size() < MOST_REMEMBERED && ids.add(job.id())) {
        count++;
      }
      if (first.size() < MOST || first.containsKey(job.id())) {
        first.put(job.id(), Kept.of(job, tells(job)));
      } else if (job.state() == JobState.READY) {
        queues.add(job.queue());
      }
    }

    List<String> bells() {
      first.values().stream()
          .filter(Kept::rings)
          .map(kept -> kept.child().queue())
          .forEach(queues::add);
      return List.copyOf(queues);
    }

    /** Whether its payload is told: amended, it counts once more, and no harm is done. */
    private boolean tells(Job job) {
      text += Math.min(job.payload().length(), TEXT);
      cut |= text > TEXT;
      return text <= TEXT;
    }
  }
}
