package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.watchbill.schema.Jdbc;
import org.watchbill.schema.Migration;
import org.watchbill.worker.Rehearsal.TableChange;

/** Counts what the running transaction has changed in Watchbill's database. */
@ApplicationScoped
public class CountChanges {

  @Inject Jdbc jdbc;
  @Inject Migration schema;

  /**
   * What the connection has changed so far by table, some of it perhaps in an earlier transaction
   * that the database has not yet taken into its statistics; empty where the database does not
   * tell.
   */
  public Optional<Map<String, TableChange>> soFar() {
    return schema
        .vendor()
        .changesSoFar()
        .map(sql -> jdbc.direct(c -> read(c.createStatement(), sql)));
  }

  private static Map<String, TableChange> read(Statement statement, String sql)
      throws SQLException {
    try (statement;
        ResultSet rows = statement.executeQuery(sql)) {
      Map<String, TableChange> changes = new LinkedHashMap<>();
      while (rows.next()) {
        String table = rows.getString(1) + "." + rows.getString(2);
        changes.put(
            table, new TableChange(table, rows.getLong(3), rows.getLong(4), rows.getLong(5)));
      }
      return changes;
    }
  }

  /** What was changed since. */
  static List<TableChange> since(Map<String, TableChange> before, Map<String, TableChange> after) {
    List<TableChange> changes = new ArrayList<>();
    after.forEach(
        (table, now) -> {
          TableChange then = before.getOrDefault(table, new TableChange(table, 0, 0, 0));
          TableChange change =
              new TableChange(
                  table,
                  now.inserted() - then.inserted(),
                  now.updated() - then.updated(),
                  now.deleted() - then.deleted());
          if (change.inserted() + change.updated() + change.deleted() > 0) {
            changes.add(change);
          }
        });
    return changes;
  }
}
