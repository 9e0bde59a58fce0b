package org.watchbill.handler.sql;

import java.sql.Connection;
import java.sql.SQLException;

/** A transaction of JDBC's own on a connection; rolled back unless it was committed. */
final class OwnTransaction implements AutoCloseable {

  private final Connection connection;
  private final boolean autoCommit;
  private boolean committed;

  OwnTransaction(Connection connection) throws SQLException {
    this.connection = connection;
    autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
  }

  void commit() throws SQLException {
    connection.commit();
    committed = true;
  }

  @Override
  public void close() throws SQLException {
    if (!committed) {
      connection.rollback();
    }
    connection.setAutoCommit(autoCommit);
  }
}
