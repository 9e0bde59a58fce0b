package org.watchbill.container.rehearsal;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Map;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.Jobs;
import org.watchbill.handler.NewJob;
import org.watchbill.handler.Verdict;
import org.watchbill.json.Json;

/** In a rehearsal, submits a job outside the transaction that is to be rolled back. */
@JobType("test.aside")
@ApplicationScoped
public class Aside implements JobHandler<Aside.Request> {

  /** The queue to submit to, and whether a batch. */
  public record Request(String queue, boolean batch) {}

  /** Has no transaction. */
  @ApplicationScoped
  public static class Outside {
    @Inject Jobs jobs;

    /** Submits one job. */
    @Transactional(TxType.NOT_SUPPORTED)
    public void submit(Request request) {
      NewJob job = NewJob.of("noop", Json.tree(Map.of())).withQueue(request.queue());
      if (request.batch()) {
        jobs.batch("aside").add(job).submit();
      } else {
        jobs.submit(job);
      }
    }
  }

  @Inject Outside outside;

  @Override
  public Verdict handle(Request request, JobContext job) {
    if (!job.rehearsal()) {
      return Verdict.dead("to be rehearsed");
    }
    outside.submit(request);
    return Verdict.done();
  }
}
