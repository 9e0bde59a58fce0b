package org.watchbill.schema;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
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

  /** What is done with a connection. */
  @FunctionalInterface
  public interface Step<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * Does something with the connection of the running transaction.
   *
   * @throws PersistenceException if the database refuses
   */
  public <T> T run(Step<T> step) {
    try (Connection connection = dataSource.getConnection()) {
      return step.on(connection);
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }
}
