package org.watchbill.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.watchbill.handler.NewJob;
import org.watchbill.json.Json;
import org.watchbill.problem.Causes;

/** Submissions over REST, at once or, with an idempotency key, {@linkplain Once once}. */
@ApplicationScoped
public class AcceptJobs {

  @Inject SubmitJob submit;
  @Inject SubmitAtOnce atOnce;
  @Inject Once once;
  @Inject FindJobs find;

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
        once.run(request, () -> answer(submit.submit(jobs, origin), jobs, many).withoutPayload());
    return accepted.withPayload(payload(accepted, jobs.get(0)));
  }

  private Accepted answer(List<Submitted> submitted, List<NewJob> jobs, boolean many) {
    if (many) {
      return Accepted.many(submitted);
    }
    Submitted one = submitted.get(0);
    return Accepted.one(one, one.found() ? tags(one.job().id()) : tags(jobs.get(0)));
  }

  private List<String> tags(long id) {
    return find.tags(List.of(id)).getOrDefault(id, List.of());
  }

  /** That of the job an answer told of, if it is there still. */
  private JsonNode payload(Accepted accepted, NewJob asked) {
    JsonNode given =
        accepted.found() && accepted.location() != null
            ? find.find(accepted.id()).map(job -> Json.tree(job.payload())).orElse(null)
            : asked.payload();
    return given == null ? JsonNodeFactory.instance.objectNode() : given;
  }

  private static List<String> tags(NewJob job) {
    return job.tags() == null ? List.of() : job.tags().stream().distinct().sorted().toList();
  }
}
