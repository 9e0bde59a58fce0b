package org.watchbill.schema;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import org.watchbill.problem.Problem;

/**
 * The row of something that people name, locked for a change. Who races here: all who make, change
 * or remove the same thing at once. Its key decides, and whoever comes second waits: an insert that
 * finds the key taken does nothing, whereupon the row is there to be locked; one that was removed
 * meanwhile is made anew.
 *
 * @param row as it is under the lock
 * @param made whether it was not there before; it then holds no more than what making it says
 */
public record NamedRow<T>(T row, boolean made) {

  /** A name that comes and goes more often while we look is given up for. */
  private static final int ROUNDS = 20;

  /**
   * Locks a row until the transaction ends, and makes it if there is none.
   *
   * @param name its key
   * @param insert what makes it
   * @param values of the question marks in that
   * @throws Problem 409 if others make and remove it again and again
   */
  public static <T> NamedRow<T> of(
      EntityManager em, Class<T> as, String name, String insert, Object... values) {
    for (int round = 0; round < ROUNDS; round++) {
      T row = em.find(as, name, LockModeType.PESSIMISTIC_WRITE);
      if (row != null) {
        return new NamedRow<>(row, false);
      }
      if (insert(em, insert, values)) {
        return new NamedRow<>(em.find(as, name, LockModeType.PESSIMISTIC_WRITE), true);
      }
    }
    throw Problem.conflict("'%s' is made and removed by others all the time".formatted(name));
  }

  /**
   * Adds a row unless there is one of its key; waits for others that are adding or removing it.
   *
   * @return whether it was added
   */
  public static boolean insert(EntityManager em, String insert, Object... values) {
    Connection connection = em.unwrap(Connection.class);
    try {
      return VendorSql.of(connection.getMetaData().getDatabaseProductName())
          .insertUnlessThere(
              connection,
              insert,
              statement -> {
                for (int i = 0; i < values.length; i++) {
                  statement.setObject(i + 1, values[i]);
                }
              });
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }
}
