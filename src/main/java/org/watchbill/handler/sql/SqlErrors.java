package org.watchbill.handler.sql;

import java.sql.SQLException;
import org.watchbill.handler.Verdict;

/** What an error of the database means for the job. */
final class SqlErrors {

  private SqlErrors() {}

  /**
   * Dead for class 42 (syntax, unknown table or column, missing right) and 25006 (a change where
   * only reading is allowed): the text is the same at the next try, so a person has to look at it.
   *
   * @throws SQLException for any other, with the SQLState in front of the message
   */
  static Verdict verdict(SQLException e) throws SQLException {
    SQLException error = withState(e);
    String state = error.getSQLState();
    if (state == null) {
      throw e;
    }
    String why = "SQLState %s: %s".formatted(state, oneLine(error.getMessage()));
    if (state.startsWith("42") || state.equals("25006")) {
      return Verdict.dead(why);
    }
    throw new SQLException(why, state, error.getErrorCode(), e);
  }

  /** Some servers' pools wrap the database's error in one without its state. */
  private static SQLException withState(SQLException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException error && error.getSQLState() != null) {
        return error;
      }
    }
    return e;
  }

  private static String oneLine(String message) {
    return message == null ? "no message" : message.strip().replaceAll("\\s+", " ");
  }
}
