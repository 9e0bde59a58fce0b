package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.watchbill.schema.Jdbc;
import org.watchbill.schema.Migration;
import org.watchbill.schema.VendorSql;

/**
 * Reads what jobs were given and what they left: a million characters each. One job's at a time, by
 * who needs just that; no other statement has these columns in its rows.
 */
@ApplicationScoped
public class JobTexts {

  private static final String PAYLOAD = "select payload from watchbill.job where id = ?";
  private static final String BOTH = "select payload, result from watchbill.job where id = ?";

  private static final long FITTING = 8 << 20;

  @Inject Jdbc jdbc;
  @Inject Migration schema;

  /**
   * A job's texts, each JSON.
   *
   * @param result null if it has none
   */
  public record Both(String payload, String result) {}

  /** How long a job's texts are together, about; 0 if there is no such job. */
  public long size(long id) {
    String size =
        "select %s + coalesce(%s, 0) from watchbill.job where id = ?"
            .formatted(schema.vendor().bytes("payload"), schema.vendor().bytes("result"));
    return jdbc.alone(c -> one(c, size, id, row -> row.getLong(1))).orElse(0L);
  }

  /** A job's texts; empty if there is no such job. */
  public Optional<Both> both(long id) {
    return jdbc.alone(c -> one(c, BOTH, id, row -> new Both(row.getString(1), row.getString(2))));
  }

  /** A job's payload; empty if there is no such job. */
  public Optional<String> payload(long id) {
    return jdbc.alone(c -> one(c, PAYLOAD, id, row -> row.getString(1)));
  }

  /** The same in the running transaction. */
  static Optional<String> payload(EntityManager em, long id) {
    try {
      return one(em.unwrap(Connection.class), PAYLOAD, id, row -> row.getString(1));
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  /** Another payload for the next time a job runs, in the running transaction. */
  static void edit(EntityManager em, long id, String payload) {
    try (PreparedStatement update =
        em.unwrap(Connection.class)
            .prepareStatement("update watchbill.job set payload = ? where id = ?")) {
      update.setString(1, payload);
      update.setLong(2, id);
      update.executeUpdate();
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  /** The first of some jobs, in the order given, as many as have no more text than may be. */
  static List<Long> fitting(EntityManager em, VendorSql vendor, List<Long> ids) {
    List<Long> fitting = new ArrayList<>();
    long size = 0;
    String query = "select %s from watchbill.job where id = ?".formatted(vendor.bytes("payload"));
    for (long id : ids) {
      size += length(em, query, id);
      if (!fitting.isEmpty() && size > FITTING) {
        return fitting;
      }
      fitting.add(id);
    }
    return fitting;
  }

  private static long length(EntityManager em, String query, long id) {
    try {
      return one(em.unwrap(Connection.class), query, id, row -> row.getLong(1)).orElse(0L);
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private static <T> Optional<T> one(Connection connection, String query, long id, Reader<T> reader)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(query)) {
      select.setLong(1, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(reader.read(row)) : Optional.empty();
      }
    }
  }
}
