package org.watchbill.bench;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.watchbill.handler.Groupable;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.Verdict;

/** {@code bench.grouped}: does nothing, and may share a commit with others. */
@JobType("bench.grouped")
@Groupable
@ApplicationScoped
public class Grouped implements JobHandler<Filling> {

  @Inject Starts starts;

  @Override
  public Verdict handle(Filling payload, JobContext job) {
    starts.note(job.id());
    return Verdict.done();
  }
}
