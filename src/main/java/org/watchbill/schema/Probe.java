package org.watchbill.schema;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** The question whether the database is there, for all who ask it. */
public final class Probe {

  /** How long an answer may take. */
  public static final Duration PATIENCE = Duration.ofSeconds(2);

  /** By a table of ours: some drivers answer for a database they have lost. */
  private static final String QUESTION = "select 1 from watchbill.node where id = ''";

  private Probe() {}

  /**
   * Asks by a connection.
   *
   * @return true
   * @throws SQLException if it does not answer, or not in time
   */
  public static boolean ask(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return TimeLimit.within(PATIENCE, statement, () -> ask(statement));
    }
  }

  private static boolean ask(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery(QUESTION)) {
      row.next();
      return true;
    }
  }
}
