package org.watchbill.schema;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * How long a statement may take. Nobody else sets such a limit: H2 keeps it for all that comes over
 * the connection, which goes back to the pool.
 */
public final class TimeLimit {

  private TimeLimit() {}

  /** What is done with the statement. */
  @FunctionalInterface
  public interface Step<T> {
    T run() throws SQLException;
  }

  /**
   * Does something with a statement that may take so long, and leaves the connection as it was.
   *
   * @throws SQLException also if it takes longer
   */
  public static <T> T within(Duration longest, Statement statement, Step<T> step)
      throws SQLException {
    int before = statement.getQueryTimeout();
    statement.setQueryTimeout((int) Math.max(1, longest.toSeconds()));
    T done;
    try {
      done = step.run();
    } catch (SQLException | RuntimeException | Error e) {
      lift(statement, before, e);
      throw e;
    }
    statement.setQueryTimeout(before);
    return done;
  }

  private static void lift(Statement statement, int before, Throwable why) {
    try {
      statement.setQueryTimeout(before);
    } catch (SQLException e) { // the connection is of no use any more
      why.addSuppressed(e);
    }
  }
}
