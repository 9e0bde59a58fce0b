package org.watchbill.container;

import jakarta.annotation.Resource;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Map;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.NonTransactional;
import org.watchbill.handler.Verdict;

/** Says whether it runs in a transaction. */
@JobType("test.outside")
@NonTransactional
public class Outside implements JobHandler<Map<String, String>> {

  @Resource TransactionSynchronizationRegistry transaction;

  @Override
  public Verdict handle(Map<String, String> payload, JobContext job) {
    boolean none = transaction.getTransactionStatus() == Status.STATUS_NO_TRANSACTION;
    return Verdict.done(Map.of("transaction", !none));
  }
}
