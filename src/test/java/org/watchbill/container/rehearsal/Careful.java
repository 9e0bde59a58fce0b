package org.watchbill.container.rehearsal;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.NonTransactional;
import org.watchbill.handler.Rehearsable;
import org.watchbill.handler.Verdict;

/** Calls nobody in a rehearsal. */
@JobType("test.careful")
@NonTransactional
@Rehearsable
@ApplicationScoped
public class Careful implements JobHandler<Map<String, String>> {

  @Override
  public Verdict handle(Map<String, String> payload, JobContext job) {
    return job.rehearsal() ? Verdict.done("would call") : Verdict.dead("nobody answers");
  }
}
