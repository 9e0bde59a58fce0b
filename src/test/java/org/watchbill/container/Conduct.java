package org.watchbill.container;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.validation.constraints.NotNull;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.Jobs;
import org.watchbill.handler.NewJob;
import org.watchbill.handler.Verdict;
import org.watchbill.json.Json;

/** A handler that writes a row, submits a child, and then behaves as its payload asks. */
@JobType("test.conduct")
@ApplicationScoped
public class Conduct implements JobHandler<Conduct.Request> {

  /** How to end. */
  public enum Manner {
    DONE,
    THROW,
    ERROR,
    OVERFLOW,
    NULL,
    RETRY,
    DEAD,
    SNOOZE_ONCE,
    POISON_TRANSACTION,
    ADD_TO_BATCH,
    WAIT
  }

  /** The row to write, and how to end. */
  public record Request(@NotNull String row, @NotNull Manner manner) {}

  @Resource(lookup = "jdbc/watchbill")
  DataSource dataSource;

  @Resource TransactionSynchronizationRegistry transaction;
  @Inject Jobs jobs;

  private final Map<String, CountDownLatch> begun = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> released = new ConcurrentHashMap<>();

  @Override
  public Verdict handle(Request request, JobContext job) throws Exception {
    write(request.row());
    jobs.submit(Child.class, Map.of("of", request.row())).queue("children-" + request.row());
    return switch (request.manner()) {
      case DONE -> Verdict.done(Map.of("row", request.row()));
      case THROW -> throw new IllegalStateException("as asked");
      case ERROR -> throw new AssertionError("an error, as asked");
      case OVERFLOW -> Verdict.done(deep(1));
      case NULL -> null;
      case RETRY -> Verdict.retry("not yet");
      case DEAD -> Verdict.dead("never");
      case SNOOZE_ONCE ->
          job.attempt() == 1 ? Verdict.snooze(Duration.ofMillis(100)) : Verdict.done();
      case POISON_TRANSACTION -> {
        transaction.setRollbackOnly();
        yield Verdict.done();
      }
      case ADD_TO_BATCH -> {
        Object another = Map.of("row", request.row(), "manner", Manner.DONE);
        jobs.submit(NewJob.of("test.conduct", Json.tree(another)).withBatch(job.batch().get()));
        yield Verdict.done();
      }
      case WAIT -> {
        begun(request.row()).countDown();
        if (!released(request.row()).await(60, TimeUnit.SECONDS)) {
          throw new IllegalStateException("nobody released " + request.row());
        }
        yield Verdict.done();
      }
    };
  }

  private static int deep(int depth) {
    return deep(depth + 1) + 1;
  }

  void write(String row) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert =
            connection.prepareStatement("insert into effect (name) values (?)")) {
      insert.setString(1, row);
      insert.executeUpdate();
    }
  }

  /** Counted down when the handler of a row waits. */
  public CountDownLatch begun(String row) {
    return begun.computeIfAbsent(row, r -> new CountDownLatch(1));
  }

  /** Lets the handler of a row go on. */
  public CountDownLatch released(String row) {
    return released.computeIfAbsent(row, r -> new CountDownLatch(1));
  }
}
