package org.watchbill.handler.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.OnStop;

/**
 * The rows of a query, in groups, so that few are in memory. PostgreSQL streams only forward, with
 * a fetch size and within a transaction; elsewhere it would load all rows at once. The connection
 * is not read-only: {@code update … returning} also makes rows.
 */
final class Cursor implements AutoCloseable {

  /** Rows of one group. */
  static final int GROUP = 1000;

  /** Characters of one group, with those of what is made of each row: a row may have millions. */
  private static final int TEXT = 1 << 20;

  /** Rows of one fetch, of which the driver has all in memory. */
  static final int FETCH = 50;

  private final PreparedStatement statement;
  private final ResultSet rows;
  private final OnStop cancel;
  private final Map<String, Column> columns = new TreeMap<>();

  private Cursor(PreparedStatement statement, ResultSet rows, OnStop cancel) {
    this.statement = statement;
    this.rows = rows;
    this.cancel = cancel;
  }

  /**
   * Runs a query.
   *
   * @param wanted the columns to read, in lower case
   * @throws BadRequest if it makes no rows, or lacks a column
   */
  static Cursor open(
      Connection connection,
      String query,
      List<JsonNode> parameters,
      Set<String> wanted,
      JobContext job)
      throws SQLException {
    SqlText.refuse(query);
    SqlLog.statement(query, parameters);
    PreparedStatement statement =
        connection.prepareStatement(query, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
    OnStop cancel = CancelOnStop.of(job, statement);
    try {
      statement.setFetchSize(FETCH);
      Parameters.bind(statement, parameters);
      if (!statement.execute()) {
        throw new BadRequest("the query returns no rows; sql.execute is for statements");
      }
      Cursor cursor = new Cursor(statement, statement.getResultSet(), cancel);
      cursor.choose(wanted);
      return cursor;
    } catch (SQLException | RuntimeException e) {
      cancel.close();
      statement.close();
      throw e;
    }
  }

  private void choose(Set<String> wanted) throws SQLException {
    ResultSetMetaData meta = rows.getMetaData();
    Map<String, List<Column>> all = new TreeMap<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      Column column = Column.of(meta, i);
      all.computeIfAbsent(column.label().toLowerCase(Locale.ROOT), k -> new ArrayList<>())
          .add(column);
    }
    for (String name : wanted) {
      columns.put(name, theOne(name, all));
    }
  }

  private static Column theOne(String name, Map<String, List<Column>> all) {
    List<Column> found = all.getOrDefault(name, List.of());
    if (found.isEmpty()) {
      throw new BadRequest(
          "the query has no column '%s'; it has: %s"
              .formatted(name, String.join(", ", all.keySet())));
    }
    if (found.size() > 1) {
      throw new BadRequest("the query has several columns '%s'; name them apart".formatted(name));
    }
    if (found.get(0).isBytes()) {
      throw new BadRequest("column '%s' holds bytes, which JSON cannot".formatted(name));
    }
    return found.get(0);
  }

  /**
   * The next rows, by column; none at the end.
   *
   * @param each characters of what is made of a row, beside its own
   */
  List<Map<String, JsonNode>> next(int each) throws SQLException {
    List<Map<String, JsonNode>> group = new ArrayList<>();
    int text = 0;
    while (group.size() < GROUP && text <= TEXT && rows.next()) {
      Map<String, JsonNode> row = new HashMap<>();
      int own = 0;
      for (Map.Entry<String, Column> column : columns.entrySet()) {
        JsonNode value = column.getValue().read(rows);
        own += value.isTextual() ? value.textValue().length() : 0;
        row.put(column.getKey(), value);
      }
      group.add(row);
      text += own + each;
      fetchFewer(own);
    }
    return group;
  }

  /** Long rows come one by one, or the driver would have fifty of them at once. */
  private void fetchFewer(int text) throws SQLException {
    int fits = Math.max(1, TEXT / Math.max(1, text));
    if (fits < rows.getFetchSize()) {
      rows.setFetchSize(fits);
    }
  }

  @Override
  public void close() throws SQLException {
    cancel.close();
    statement.close();
  }
}
