package org.watchbill.health;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.errand.OneThread;
import org.watchbill.schema.Jdbc;
import org.watchbill.schema.Probe;

/**
 * Whether the database answers. One thread asks for all who want to know, once a second at most: so
 * a database that hangs costs one connection, and nobody waits long to hear that it does.
 */
@ApplicationScoped
public class DatabaseProbe {

  private static final Logger LOG = Logger.getLogger(DatabaseProbe.class.getName());

  private static final Duration FRESH = Duration.ofSeconds(1);

  @Resource ManagedThreadFactory threads;
  @Inject Jdbc jdbc;

  private final OneThread thread = new OneThread("watchbill-health");
  private final Duration fresh;
  private final Duration patience;
  private final BooleanSupplier ask;
  private Question latest;

  private record Question(long since, CompletableFuture<Boolean> answer) {

    boolean isStale(Duration fresh) {
      return answer.isDone() && System.nanoTime() - since > fresh.toNanos();
    }
  }

  /** For the container. */
  public DatabaseProbe() {
    fresh = FRESH;
    patience = Probe.PATIENCE;
    ask = this::ask;
  }

  /** Another question and other times, for tests. */
  DatabaseProbe(BooleanSupplier ask, Duration fresh, Duration patience) {
    this.ask = ask;
    this.fresh = fresh;
    this.patience = patience;
  }

  /** Stands by. */
  public void begin() {
    begin(threads);
  }

  void begin(ManagedThreadFactory factory) {
    thread.begin(factory);
  }

  /** Asks no more. */
  public void end() {
    thread.end();
  }

  /** Whether it answered lately, or does so soon. */
  public boolean answers() {
    Question question = question();
    long left = patience.toNanos() - (System.nanoTime() - question.since());
    try {
      return question.answer().get(Math.max(0, left), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private synchronized Question question() {
    if (latest == null || latest.isStale(fresh)) {
      Question question = new Question(System.nanoTime(), new CompletableFuture<>());
      latest = question;
      thread.run(() -> question.answer().complete(ask.getAsBoolean()));
    }
    return latest;
  }

  private boolean ask() {
    try {
      return jdbc.alone(Probe::ask);
    } catch (RuntimeException e) {
      LOG.log(Level.FINE, "the database does not answer", e);
      return false;
    }
  }
}
