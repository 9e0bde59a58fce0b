package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.watchbill.problem.Problem;
import org.watchbill.settings.Settings;

/**
 * Keeps those who look for jobs from taking up the database: so many searches run at once on this
 * node, and the next one is told to come again.
 */
@ApplicationScoped
public class Searches {

  /** Most searches are over by then. */
  private static final long PATIENCE_MILLIS = 500;

  private static final int COME_AGAIN = 2;

  private final Semaphore free;
  private final int most;

  /** For CDI. */
  protected Searches() {
    this(0);
  }

  @Inject
  public Searches(Settings settings) {
    this(settings.searches());
  }

  private Searches(int most) {
    this.most = most;
    free = new Semaphore(most);
  }

  /**
   * Runs a search.
   *
   * @throws Problem 503 if too many run
   */
  <T> T run(Supplier<T> search) {
    try {
      if (!free.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        throw tooMany();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw tooMany();
    }
    try {
      return search.get();
    } finally {
      free.release();
    }
  }

  private Problem tooMany() {
    return Problem.busy(
        "%d searches run here at this moment, as many as may (watchbill.search.at-once)"
            .formatted(most),
        COME_AGAIN);
  }
}
