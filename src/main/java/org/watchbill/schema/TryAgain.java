package org.watchbill.schema;

import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.problem.Causes;
import org.watchbill.problem.Problem;

/**
 * Does a {@link Contended} transaction again that has lost a race, a few times, after a moment of
 * random length; around the transaction, and only where none was running before, since that is
 * somebody else's to begin again.
 */
@Contended
@Interceptor
@Priority(Interceptor.Priority.PLATFORM_BEFORE + 100) // the transaction's is 200
public class TryAgain {

  private static final Logger LOG = Logger.getLogger(TryAgain.class.getName());
  private static final int TRIES = 6;
  private static final int LONGEST_MOMENT = 40;

  /** Who waited for a lock until the database gave up has waited for long enough. */
  private static final Duration LONGEST = Duration.ofSeconds(8);

  @Resource TransactionSynchronizationRegistry transactions;

  /** Calls the method, more than once if need be. */
  @AroundInvoke
  public Object call(InvocationContext method) throws Exception {
    if (transactions.getTransactionStatus() != Status.STATUS_NO_TRANSACTION) {
      return method.proceed();
    }
    long start = System.nanoTime();
    for (int tries = 1; ; tries++) {
      try {
        return method.proceed();
      } catch (Exception e) {
        if (!Causes.isLostRace(e)) {
          throw e;
        }
        if (tries == TRIES || System.nanoTime() - start > LONGEST.toNanos()) {
          throw lost(e);
        }
        LOG.log(Level.FINE, method.getMethod() + " has lost a race and is called again", e);
        TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(1, tries * LONGEST_MOMENT));
      }
    }
  }

  private static Problem lost(Exception e) {
    LOG.log(Level.FINE, "a race was lost again and again", e);
    return Problem.conflict("others are changing the same at this moment; try again");
  }
}
