package org.watchbill.container;

import jakarta.transaction.UserTransaction;
import java.util.Map;
import javax.naming.InitialContext;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.NonTransactional;
import org.watchbill.handler.TimeLimit;
import org.watchbill.handler.Verdict;

/** Outside any transaction: begins one and leaves it open, or outlives the limit of its class. */
@JobType("test.hostile-outside")
@NonTransactional
@TimeLimit("PT0.5S")
public class HostileOutside implements JobHandler<Map<String, Boolean>> {

  @Override
  public Verdict handle(Map<String, Boolean> payload, JobContext job) throws Exception {
    if (payload.getOrDefault("begin", false)) {
      ((UserTransaction) InitialContext.doLookup("java:comp/UserTransaction")).begin();
      return Verdict.done();
    }
    Thread.sleep(60_000); // no test waits for it: the handler hangs, and has to be interrupted
    return Verdict.done();
  }
}
