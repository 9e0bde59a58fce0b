package org.watchbill.schema;

import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Writes many rows at once in the running transaction, past the entity manager: what that does for
 * an object it persists costs more than the row, and who inserts needs none of it.
 */
public final class JdbcBatch {

  private static final int MOST = 1000;

  private JdbcBatch() {}

  /** Sets the parameters of one row. */
  @FunctionalInterface
  public interface Binder<T> {
    void bind(PreparedStatement statement, T row) throws SQLException;
  }

  /**
   * Runs a statement once for each row.
   *
   * @throws PersistenceException if the database refuses one of them
   */
  public static <T> void run(EntityManager em, String sql, List<T> rows, Binder<T> binder) {
    Connection connection = em.unwrap(Connection.class);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      run(statement, rows, binder);
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  static <T> void run(PreparedStatement statement, List<T> rows, Binder<T> binder)
      throws SQLException {
    for (int i = 0; i < rows.size(); i++) {
      binder.bind(statement, rows.get(i));
      statement.addBatch();
      if ((i + 1) % MOST == 0 || i == rows.size() - 1) {
        statement.executeBatch();
      }
    }
  }

  /** An instant as a driver takes it whatever its session's time zone is; null stays null. */
  public static OffsetDateTime column(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
