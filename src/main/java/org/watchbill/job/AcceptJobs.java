package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.watchbill.handler.NewJob;
import org.watchbill.memory.RequestMemory;
import org.watchbill.problem.Causes;
import org.watchbill.queue.Queues;

/** Submissions over REST, at once or, with an idempotency key, {@linkplain Once once}. */
@ApplicationScoped
public class AcceptJobs {

  private static final JobTexts.Both NONE = new JobTexts.Both("{}", null);

  @Inject SubmitJob submit;
  @Inject SubmitAtOnce atOnce;
  @Inject Once once;
  @Inject FindJobs find;
  @Inject JobTexts texts;
  @Inject RequestMemory memory;
  @Inject Queues queues;

  /**
   * Submits one job or many, all or none.
   *
   * @param request whose key may be null
   */
  public Accepted accept(List<NewJob> jobs, boolean many, Once.Request request) {
    try {
      return acceptOnce(jobs, many, request);
    } catch (RuntimeException e) {
      if (!Causes.isDeadlock(e)) {
        throw e;
      }
      // Whom the database chose to break a circle of transactions that wait may try again.
      return acceptOnce(jobs, many, request);
    }
  }

  private Accepted acceptOnce(List<NewJob> jobs, boolean many, Once.Request request) {
    Origin origin = Origin.of(request.caller());
    if (request.key() == null) {
      return answer(atOnce.submit(jobs, origin), jobs, many);
    }
    Accepted accepted =
        once.run(request, () -> with(NONE, answer(place(jobs, origin), jobs, many)));
    return accepted.found() && accepted.location() != null
        ? accepted.with(texts(accepted.id()))
        : with(texts(jobs.get(0)), accepted);
  }

  /** That of many jobs tells no texts. */
  private static Accepted with(JobTexts.Both texts, Accepted accepted) {
    return accepted.location() == null ? accepted : accepted.with(texts);
  }

  private List<Submitted> place(List<NewJob> jobs, Origin origin) {
    List<Order> orders = submit.orders(jobs, origin);
    return queues.with(submit.wanted(orders), () -> submit.place(orders));
  }

  private Accepted answer(List<Submitted> submitted, List<NewJob> jobs, boolean many) {
    if (many) {
      return Accepted.many(submitted);
    }
    Submitted one = submitted.get(0);
    long id = one.job().id();
    return one.found()
        ? Accepted.one(one, tags(id), texts(id))
        : Accepted.one(one, tags(jobs.get(0)), texts(jobs.get(0)));
  }

  private List<String> tags(long id) {
    return find.tags(List.of(id)).getOrDefault(id, List.of());
  }

  private static JobTexts.Both texts(NewJob asked) {
    return new JobTexts.Both(asked.payloadText(), null);
  }

  /** Those of a job that was there, if it is there still. */
  private JobTexts.Both texts(long id) {
    memory.takeForTexts(texts.size(id), "the payload and the result of job " + id);
    return texts.both(id).orElse(NONE);
  }

  private static List<String> tags(NewJob job) {
    return job.tags() == null ? List.of() : job.tags().stream().distinct().sorted().toList();
  }
}
