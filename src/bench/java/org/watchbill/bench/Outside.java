package org.watchbill.bench;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.NonTransactional;
import org.watchbill.handler.Verdict;

/** {@code bench.outside}: does nothing, and runs outside any transaction. */
@JobType("bench.outside")
@NonTransactional
@ApplicationScoped
public class Outside implements JobHandler<Filling> {

  @Inject Starts starts;

  @Override
  public Verdict handle(Filling payload, JobContext job) {
    starts.note(job.id());
    return Verdict.done();
  }
}
