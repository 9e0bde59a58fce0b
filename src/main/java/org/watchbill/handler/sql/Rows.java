package org.watchbill.handler.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.watchbill.handler.JobContext;

/**
 * The rows a fan-out reads, wherever its data source stands. Inside the job's transaction the query
 * may change data. Outside it may only read: what it changed would be final before the children
 * exist, and a crash in between would lose them.
 */
final class Rows implements AutoCloseable {

  private final Where where;
  private final AutoCloseable connection;
  private final Cursor cursor;

  private Rows(Where where, AutoCloseable connection, Cursor cursor) {
    this.where = where;
    this.connection = connection;
    this.cursor = cursor;
  }

  static Rows inside(
      Connection connection, FanOut.Request request, Set<String> columns, JobContext job)
      throws Exception {
    return open(Where.INSIDE, connection, connection, request, columns, job);
  }

  /** To be called outside already; {@code where} leads there for the calls that follow. */
  static Rows outside(
      Where where,
      Connection connection,
      FanOut.Request request,
      Set<String> columns,
      JobContext job)
      throws Exception {
    return open(where, connection, ReadOnly.begin(connection), request, columns, job);
  }

  private static Rows open(
      Where where,
      Connection connection,
      AutoCloseable closing,
      FanOut.Request request,
      Set<String> columns,
      JobContext job)
      throws Exception {
    try {
      List<JsonNode> parameters = request.parameters();
      return new Rows(
          where, closing, Cursor.open(connection, request.query(), parameters, columns, job));
    } catch (SQLException | RuntimeException e) {
      closing.close();
      throw e;
    }
  }

  /** As {@link Cursor#next}. */
  List<Map<String, JsonNode>> next(int each) throws Exception {
    return where.call(() -> cursor.next(each));
  }

  @Override
  public void close() throws SQLException {
    try {
      where.call(this::closeHere);
    } catch (SQLException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new SQLException("the query's connection cannot be closed", e);
    }
  }

  private Void closeHere() throws Exception {
    try (connection) {
      cursor.close();
    }
    return null;
  }
}
