package org.watchbill.handler.sql;

import java.sql.Connection;
import java.sql.SQLException;

/** A read-only transaction of JDBC's own; closing it rolls back and gives the connection back. */
final class ReadOnly implements AutoCloseable {

  private final Connection connection;
  private final OwnTransaction transaction;

  private ReadOnly(Connection connection) throws SQLException {
    this.connection = connection;
    connection.setReadOnly(true);
    transaction = new OwnTransaction(connection);
  }

  static ReadOnly begin(Connection connection) throws SQLException {
    try {
      return new ReadOnly(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public void close() throws SQLException {
    try (connection) {
      transaction.close();
      connection.setReadOnly(false);
    }
  }
}
