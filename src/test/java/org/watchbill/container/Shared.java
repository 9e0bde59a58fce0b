package org.watchbill.container;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.watchbill.handler.Groupable;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.Verdict;

/** Writes a row, like {@link Conduct}, in a transaction that others may share. */
@JobType("test.shared")
@Groupable
@ApplicationScoped
public class Shared implements JobHandler<Shared.Request> {

  /** The row to write, and whether to fail after that. */
  public record Request(String row, boolean fails) {}

  @Resource TransactionSynchronizationRegistry transaction;
  @Inject Conduct conduct;

  private final Map<Object, AtomicInteger> jobsByTransaction = new ConcurrentHashMap<>();

  @Override
  public Verdict handle(Request request, JobContext job) throws SQLException {
    conduct.write(request.row());
    jobsByTransaction
        .computeIfAbsent(transaction.getTransactionKey(), key -> new AtomicInteger())
        .incrementAndGet();
    if (request.fails()) {
      throw new IllegalStateException("as asked");
    }
    return Verdict.done();
  }

  /** The largest number of jobs that ran in one transaction. */
  public int mostTogether() {
    return jobsByTransaction.values().stream().mapToInt(AtomicInteger::get).max().orElse(0);
  }
}
