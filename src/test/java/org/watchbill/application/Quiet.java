package org.watchbill.application;

import java.util.Map;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.Verdict;

/** A handler that does nothing. */
@JobType("test.quiet")
public class Quiet implements JobHandler<Map<String, String>> {

  @Override
  public Verdict handle(Map<String, String> payload, JobContext job) {
    return Verdict.done();
  }
}
