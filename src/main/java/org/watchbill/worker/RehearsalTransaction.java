package org.watchbill.worker;

import jakarta.annotation.Resource;
import jakarta.ejb.EJBContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.watchbill.handler.Handler;
import org.watchbill.handler.Verdict;
import org.watchbill.job.Job;
import org.watchbill.job.RunningJob;
import org.watchbill.schema.Jdbc;
import org.watchbill.schema.Migration;
import org.watchbill.settings.Settings;
import org.watchbill.worker.Rehearsal.TableChange;

/**
 * The transaction of a rehearsal, which is rolled back whatever happens in it. An enterprise bean
 * for the reason {@link Completion} is one.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class RehearsalTransaction {

  @Resource EJBContext context;
  @Inject RunningJob running;
  @Inject CountChanges count;
  @Inject FlushAll flush;
  @Inject Deadline deadline;
  @Inject Settings settings;
  @Inject Jdbc jdbc;
  @Inject Migration schema;

  /**
   * Runs the handler and writes out what a commit would have written; then rolls back.
   *
   * @param rehearsed what the handler sees of the job
   * @param children hears of each job that is submitted
   */
  public Rehearsed run(
      RehearsedJob rehearsed, String payload, Handler handler, Consumer<Job> children) {
    try {
      limit();
      Optional<Map<String, TableChange>> before = count.soFar();
      return run(rehearsed, payload, handler, children, before);
    } finally {
      context.setRollbackOnly();
    }
  }

  private void limit() {
    jdbc.direct(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            for (String sql : schema.vendor().limits(settings.rehearsalLimit())) {
              statement.execute(sql);
            }
          }
          return null;
        });
  }

  private Rehearsed run(
      RehearsedJob rehearsed,
      String payload,
      Handler handler,
      Consumer<Job> children,
      Optional<Map<String, TableChange>> before) {
    long start = System.nanoTime();
    try (Deadline.Running limited = deadline.in(settings.rehearsalLimit())) {
      try {
        Verdict verdict = handle(rehearsed, payload, handler, children);
        String result = verdict instanceof Verdict.Done done ? CallHandler.result(done) : null;
        return new Rehearsed(
            verdict, result, null, since(start), Rehearsed.changes(before, count.soFar()));
      } catch (Throwable e) { // a handler may throw anything
        Throwable why = limited.passed() ? new TookTooLong(settings.rehearsalLimit(), e) : e;
        return new Rehearsed(null, null, why, since(start), Optional.empty());
      }
    }
  }

  private Verdict handle(
      RehearsedJob rehearsed, String payload, Handler handler, Consumer<Job> children)
      throws Exception {
    Verdict verdict =
        running.rehearse(rehearsed.job(), children, () -> handler.handle(payload, rehearsed));
    if (verdict == null) {
      throw new FailedAttempt("the handler returned null instead of a Verdict", false);
    }
    if (context.getRollbackOnly()) {
      throw new IllegalStateException(
          "the handler, or something it called, marked the transaction for rollback");
    }
    flush.flush();
    return verdict;
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
