package org.watchbill.handler.sql;

import java.sql.SQLException;
import java.sql.Statement;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.OnStop;

/**
 * Cancels a statement in the database when its job is told to stop: it waits past any interrupt.
 */
final class CancelOnStop {

  private CancelOnStop() {}

  static OnStop of(JobContext job, Statement statement) {
    return job.onStop(() -> cancel(statement));
  }

  private static void cancel(Statement statement) {
    try {
      statement.cancel();
    } catch (SQLException e) {
      throw new IllegalStateException("the database does not cancel the job's statement", e);
    }
  }
}
