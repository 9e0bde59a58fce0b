package org.watchbill.schema;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Plain statements in the running transaction, for the path every job goes: what an entity manager
 * does for an object costs more there than the database does.
 */
@ApplicationScoped
public class Jdbc {

  @Resource(lookup = "jdbc/watchbill")
  DataSource dataSource;

  @Resource TransactionSynchronizationRegistry transactions;

  /** What is done with a connection. */
  @FunctionalInterface
  public interface Step<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * Does something with the connection of the running transaction.
   *
   * @throws IllegalStateException if there is no transaction
   * @throws PersistenceException if the database refuses
   */
  public <T> T run(Step<T> step) {
    if (transactions.getTransactionStatus() == Status.STATUS_NO_TRANSACTION) {
      throw new IllegalStateException("this needs a transaction");
    }
    return alone(step);
  }

  /**
   * Does something with a connection: in the running transaction if there is one, else each
   * statement commits by itself.
   *
   * @throws PersistenceException if the database refuses
   */
  public <T> T alone(Step<T> step) {
    try (Connection connection = dataSource.getConnection()) {
      return step.on(connection);
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }
}
