package org.watchbill.system;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** What PostgreSQL counts: transactions, statements, bytes written ahead. */
final class Meter {

  /** Idle sessions report what they did after ten seconds. */
  private static final int SECONDS_UNTIL_TOLD = 11;

  private final DataSource postgres;

  /** Transactions and statements of a database so far. */
  record Counts(long commits, long statements) {}

  Meter(EmbeddedPostgres server) throws SQLException {
    postgres = server.getPostgresDatabase();
    execute("create extension if not exists pg_stat_statements");
    countStatements(false);
  }

  /** Whether statements are counted from now on; it costs a little. */
  void countStatements(boolean on) throws SQLException {
    execute("alter system set pg_stat_statements.track = '" + (on ? "top" : "none") + "'");
    execute("select pg_reload_conf()");
  }

  /** Waits until every session has told what it did. */
  void settle() throws InterruptedException {
    TimeUnit.SECONDS.sleep(SECONDS_UNTIL_TOLD);
  }

  /** What was counted of a database; statements without those that begin or end a transaction. */
  Counts counts(Database database) throws SQLException {
    try (Connection its = database.connect();
        Connection connection = postgres.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                """
                select d.xact_commit,
                  (select coalesce(sum(calls), 0) from pg_stat_statements s
                   where s.dbid = d.datid
                   and s.query !~* '^\\s*(begin|commit|rollback|set|show|start)')
                from pg_stat_database d where d.datname = ?\
                """)) {
      query.setString(1, its.getCatalog());
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return new Counts(row.getLong(1), row.getLong(2));
      }
    }
  }

  /** Bytes written ahead so far, for all databases. */
  long logged() throws SQLException {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_current_wal_insert_lsn() - '0/0'")) {
      row.next();
      return row.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
