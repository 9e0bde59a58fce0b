package org.watchbill.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps large texts out of the way while H2 changes tables that hold them in their rows, as
 * versions before migration 18 did. H2 changes a table by copying it, some fifty rows at a time in
 * memory, and some thousands of them before: more than there is, if each has a megabyte.
 *
 * <p>Texts go to a table of their own, and back once the tables are as they should be; either step
 * goes on where a process left it that was ended meanwhile.
 */
final class H2Texts {

  private static final int LONG = 1300;

  /** Characters of one commit: what was there before is in memory until then. */
  private static final long TOGETHER = 4_000_000;

  private static final String MAKE =
      """
      create table if not exists watchbill.text_aside (
        place varchar(50) not null, key1 varchar(300) not null, key2 varchar(300) not null,
        text clob not null, primary key (place, key1, key2))""";

  private static final String COUNT =
      """
      select count(*) from information_schema.%s where table_schema = 'WATCHBILL'
         and table_name = '%s'%s""";

  /** Where large texts lie, and how a row is found again; a second key that is none is empty. */
  private record Place(String table, String column, String key1, String key2, String where) {

    String name() {
      return table + "." + column;
    }
  }

  private record Large(long id, long length) {}

  private static final List<Place> PLACES =
      List.of(
          job("payload"),
          job("result"),
          named("schedule", "definition"),
          named("schedule", "declared"),
          named("exclusion_calendar", "definition"),
          new Place(
              "replay", "patch", "cast(id as varchar)", "''", "id = cast(? as bigint) and ? = ''"),
          new Place(
              "idempotency_key", "answer", "submitter", "name", "submitter = ? and name = ?"));

  private static Place job(String column) {
    return new Place(
        "job", column, "cast(id as varchar)", "''", "id = cast(? as bigint) and ? = ''");
  }

  private static Place named(String table, String column) {
    return new Place(table, column, "name", "''", "name = ? and ? = ''");
  }

  private H2Texts() {}

  /** Takes out what is large, if the tables are such as hold it in their rows. */
  static void takeOut(Connection connection) throws SQLException {
    for (Place place : PLACES) {
      if (isThere(
          connection,
          "columns",
          place.table(),
          " and column_name = '%s' and data_type = 'CHARACTER VARYING'"
              .formatted(place.column().toUpperCase()))) {
        takeOut(connection, place);
      }
    }
  }

  private static void takeOut(Connection connection, Place place) throws SQLException {
    List<Large> rows = large(connection, place);
    if (rows.isEmpty()) {
      return;
    }
    try (Statement make = connection.createStatement()) {
      make.execute(MAKE);
    }
    connection.setAutoCommit(false);
    try (PreparedStatement keep =
            connection.prepareStatement(
                "insert into watchbill.text_aside select '%s', %s, %s, %s from watchbill.%s where _rowid_ = ?"
                    .formatted(
                        place.name(), place.key1(), place.key2(), place.column(), place.table()));
        PreparedStatement empty =
            connection.prepareStatement(
                "update watchbill.%s set %s = '' where _rowid_ = ?"
                    .formatted(place.table(), place.column()))) {
      long uncommitted = 0;
      for (Large row : rows) {
        for (PreparedStatement step : List.of(keep, empty)) {
          step.setLong(1, row.id());
          step.executeUpdate();
        }
        uncommitted += row.length();
        if (uncommitted >= TOGETHER) {
          connection.commit();
          uncommitted = 0;
        }
      }
      connection.commit();
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static List<Large> large(Connection connection, Place place) throws SQLException {
    List<Large> rows = new ArrayList<>();
    try (Statement look = connection.createStatement();
        ResultSet found =
            look.executeQuery(
                ("select _rowid_, char_length(%1$s) from watchbill.%2$s"
                        + " where char_length(%1$s) > %3$d order by _rowid_")
                    .formatted(place.column(), place.table(), LONG))) {
      while (found.next()) {
        rows.add(new Large(found.getLong(1), found.getLong(2)));
      }
    }
    return rows;
  }

  /** Puts back what was taken out. */
  static void putBack(Connection connection) throws SQLException {
    if (!isThere(connection, "tables", "text_aside", "")) {
      return;
    }
    for (Place place : PLACES) {
      putBack(connection, place);
    }
    try (Statement drop = connection.createStatement()) {
      drop.execute("drop table watchbill.text_aside");
    }
  }

  private static void putBack(Connection connection, Place place) throws SQLException {
    connection.setAutoCommit(false);
    String which = "from watchbill.text_aside where place = '" + place.name() + "'";
    try (PreparedStatement put =
            connection.prepareStatement(
                "update watchbill.%s set %s = (select text %s and key1 = ? and key2 = ?) where %s"
                    .formatted(place.table(), place.column(), which, place.where()));
        PreparedStatement done =
            connection.prepareStatement("delete " + which + " and key1 = ? and key2 = ?")) {
      for (String[] key : keys(connection, which)) {
        put.setString(1, key[0]);
        put.setString(2, key[1]);
        put.setString(3, key[0]);
        put.setString(4, key[1]);
        put.executeUpdate();
        done.setString(1, key[0]);
        done.setString(2, key[1]);
        done.executeUpdate();
        connection.commit();
      }
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static List<String[]> keys(Connection connection, String which) throws SQLException {
    List<String[]> keys = new ArrayList<>();
    try (Statement look = connection.createStatement();
        ResultSet found = look.executeQuery("select key1, key2 " + which)) {
      while (found.next()) {
        keys.add(new String[] {found.getString(1), found.getString(2)});
      }
    }
    return keys;
  }

  private static boolean isThere(Connection connection, String what, String table, String also)
      throws SQLException {
    try (Statement look = connection.createStatement();
        ResultSet count = look.executeQuery(COUNT.formatted(what, table.toUpperCase(), also))) {
      count.next();
      return count.getLong(1) > 0;
    }
  }
}
