package org.watchbill.schema;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Plain statements, for where an entity manager costs more than the database does, or cannot say
 * what is meant.
 *
 * <p>Several ways, since GlassFish enlists a data source's connection by the transaction of the
 * bean invocation, which an interceptor's transaction is not always, and an entity manager's by
 * that of the thread.
 */
@ApplicationScoped
public class Jdbc {

  @Resource(lookup = "jdbc/watchbill")
  DataSource dataSource;

  @Resource TransactionSynchronizationRegistry transactions;

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  /** What is done with a connection. */
  @FunctionalInterface
  public interface Step<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * Does something with the connection of the running transaction, whoever has begun it.
   *
   * @throws IllegalStateException if there is no transaction
   * @throws PersistenceException if the database refuses
   */
  public <T> T run(Step<T> step) {
    if (transactions.getTransactionStatus() == Status.STATUS_NO_TRANSACTION) {
      throw new IllegalStateException("this needs a transaction");
    }
    try {
      return step.on(em.unwrap(Connection.class));
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  /**
   * As {@link #run}, at less cost, in the transaction of an enterprise bean or one it has begun.
   *
   * @throws IllegalStateException if the connection takes no part in it
   */
  public <T> T direct(Step<T> step) {
    return alone(
        connection -> {
          if (connection.getAutoCommit()) {
            throw new IllegalStateException("this connection takes no part in the transaction");
          }
          return step.on(connection);
        });
  }

  /**
   * Does something with a connection of which each statement commits by itself.
   *
   * @return empty, and nothing is done, if there is none to be had: right after a commit, on the
   *     thread that committed, GlassFish still gives out that transaction's connection
   * @throws PersistenceException if the database refuses
   */
  public <T> Optional<T> atOnce(Step<T> step) {
    return alone(
        connection ->
            connection.getAutoCommit() ? Optional.of(step.on(connection)) : Optional.empty());
  }

  /**
   * Does something with a connection, each statement a transaction of its own, where there is none.
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
