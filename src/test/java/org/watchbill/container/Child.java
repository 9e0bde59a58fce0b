package org.watchbill.container;

import java.util.Map;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.Verdict;

/** What {@link Conduct} submits. No scope of its own: the annotation makes it a bean. */
@JobType("test.child")
public class Child implements JobHandler<Map<String, String>> {

  @Override
  public Verdict handle(Map<String, String> payload, JobContext job) {
    return Verdict.done();
  }
}
