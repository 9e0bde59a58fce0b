package org.watchbill.container;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.math.BigDecimal;
import java.sql.Connection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import javax.naming.InitialContext;
import javax.sql.DataSource;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.Jobs;
import org.watchbill.handler.NewJob;
import org.watchbill.handler.Verdict;
import org.watchbill.json.Json;

/** A handler that writes a row and then does to its worker what no handler should. */
@JobType("test.hostile")
@ApplicationScoped
public class Hostile implements JobHandler<Hostile.Request> {

  /** What it does. */
  public enum Deed {
    LEAK_THREAD,
    STAY_INTERRUPTED,
    OUT_OF_MEMORY,
    THREAD_DEATH,
    LINKAGE,
    THROW_UNSPEAKABLE,
    THROW_TEN_MEGABYTES,
    RESULT_IS_NO_BEAN,
    RESULT_THROWS,
    RESULT_IS_CIRCULAR,
    LOG_TEN_MEGABYTES,
    COMMIT,
    ROLL_BACK,
    BEGIN_ANOTHER,
    LEAVE_CONNECTION_OPEN,
    SLEEP,
    SLEEP_DEAF,
    WAIT_DEAF,
    COOPERATE,
    TELL,
    SAY_NO_CHARACTERS,
    THROW_NO_CHARACTERS,
    SUBMIT_NO_CHARACTERS
  }

  /** NUL, and halves of what would be characters. */
  public static final String NO_CHARACTERS = "a\0b\uD800c\uDC00";

  /** The same as it is kept. */
  public static final String MENDED = "a\uFFFDb\uFFFDc\uFFFD";

  /** The row to write, and what to do then. */
  public record Request(String row, Deed deed) {}

  /** An exception that cannot be asked anything. */
  public static final class Unspeakable extends RuntimeException {
    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("no words");
    }
  }

  /** A result that throws when it is written. */
  public static final class Throwing {
    public String getValue() {
      throw new IllegalStateException("no value");
    }
  }

  /** A result without end. */
  public static final class Circular {
    public Circular getSelf() {
      return this;
    }
  }

  @Resource(lookup = "jdbc/watchbill")
  DataSource dataSource;

  @Inject Conduct conduct;
  @Inject Jobs jobs;

  private final Map<String, CountDownLatch> released = new ConcurrentHashMap<>();

  /** Lets the deaf handler of a row go. */
  public CountDownLatch released(String row) {
    return released.computeIfAbsent(row, r -> new CountDownLatch(1));
  }

  @Override
  public Verdict handle(Request request, JobContext job) throws Exception {
    conduct.write(request.row());
    return switch (request.deed()) {
      case LEAK_THREAD -> {
        Thread leaked = new Thread(() -> awaitDeaf(request.row(), job));
        leaked.setDaemon(true);
        leaked.start();
        yield Verdict.done();
      }
      case STAY_INTERRUPTED -> {
        Thread.currentThread().interrupt();
        yield Verdict.done();
      }
      case OUT_OF_MEMORY -> throw new OutOfMemoryError("as if");
      case THREAD_DEATH -> throw new ThreadDeath();
      case LINKAGE -> throw new NoClassDefFoundError("org/example/Gone");
      case THROW_UNSPEAKABLE -> throw new Unspeakable();
      case THROW_TEN_MEGABYTES -> throw new IllegalStateException("\0" + "x".repeat(10 << 20));
      case RESULT_IS_NO_BEAN -> Verdict.done(new Object());
      case RESULT_THROWS -> Verdict.done(new Throwing());
      case RESULT_IS_CIRCULAR -> Verdict.done(new Circular());
      case LOG_TEN_MEGABYTES -> {
        job.log("\0" + "x".repeat(10 << 20));
        for (int i = 0; i < 5000; i++) {
          job.log("line " + i);
        }
        job.progress(Long.MIN_VALUE, Long.MAX_VALUE, "\0" + "y".repeat(10 << 20));
        yield Verdict.done();
      }
      case COMMIT -> {
        transaction().commit();
        yield Verdict.done();
      }
      case ROLL_BACK -> {
        transaction().rollback();
        yield Verdict.done();
      }
      case BEGIN_ANOTHER -> {
        transaction().begin();
        yield Verdict.done();
      }
      case LEAVE_CONNECTION_OPEN -> {
        Connection left = dataSource.getConnection();
        left.createStatement().execute("select 1");
        yield Verdict.done();
      }
      case SLEEP -> {
        Thread.sleep(60_000); // no test waits for it: the handler hangs, and has to be interrupted
        yield Verdict.done();
      }
      case SLEEP_DEAF -> {
        awaitDeaf(request.row(), job);
        yield Verdict.done();
      }
      case WAIT_DEAF -> {
        if (job.attempt() == 1) {
          awaitDeaf(request.row(), job);
        }
        yield Verdict.done();
      }
      case COOPERATE -> {
        CountDownLatch told = new CountDownLatch(1);
        job.onStop(told::countDown);
        while (told.getCount() > 0 || !job.isStopping()) {
          Thread.interrupted();
          Thread.onSpinWait();
        }
        yield Verdict.done("it left early");
      }
      case SAY_NO_CHARACTERS -> {
        job.log(NO_CHARACTERS);
        job.progress(1, 2, NO_CHARACTERS);
        yield Verdict.done(Map.of("said", NO_CHARACTERS, "n", new BigDecimal("1.10")));
      }
      case THROW_NO_CHARACTERS -> throw new IllegalStateException(NO_CHARACTERS);
      case SUBMIT_NO_CHARACTERS -> {
        jobs.submit(NewJob.of("noop", Json.tree(Map.of("x", NO_CHARACTERS))));
        yield Verdict.done();
      }
      case TELL -> {
        job.log("attempt " + job.attempt());
        job.progress(job.attempt(), 2, "telling");
        yield job.attempt() == 1 ? Verdict.retry("once more") : Verdict.done();
      }
    };
  }

  /** Waits past every interrupt. */
  private void awaitDeaf(String row, JobContext job) {
    while (released(row).getCount() > 0) {
      try {
        released(row).await();
      } catch (InterruptedException e) {
        job.log("I hear nothing");
      }
    }
    job.log("too late"); // nobody listens, and nothing breaks
  }

  private static UserTransaction transaction() throws Exception {
    return InitialContext.doLookup("java:comp/UserTransaction");
  }
}
