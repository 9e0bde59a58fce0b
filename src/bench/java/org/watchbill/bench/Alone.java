package org.watchbill.bench;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.Verdict;

/** {@code bench.alone}: does nothing, and has a commit of its own. */
@JobType("bench.alone")
@ApplicationScoped
public class Alone implements JobHandler<Filling> {

  @Inject Starts starts;

  @Override
  public Verdict handle(Filling payload, JobContext job) {
    starts.note(job.id());
    return Verdict.done();
  }
}
