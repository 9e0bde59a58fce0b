package org.watchbill.system;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** What PostgreSQL counted of a database: transactions, statements, bytes written ahead. */
final class Meter {

  /** Idle sessions report what they did after ten seconds. */
  private static final int SECONDS_UNTIL_TOLD = 11;

  private final DataSource postgres;

  /** Counts at one moment. */
  record Reading(long commits, long statements, long logged) {

    Reading since(Reading before) {
      return new Reading(
          commits - before.commits, statements - before.statements, logged - before.logged);
    }
  }

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

  /** What was counted so far, once every session has told. */
  Reading read(Database database) throws SQLException, InterruptedException {
    TimeUnit.SECONDS.sleep(SECONDS_UNTIL_TOLD);
    try (Connection ours = database.connect();
        Connection connection = postgres.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                """
                select d.xact_commit,
                  (select coalesce(sum(calls), 0) from pg_stat_statements s
                   where s.dbid = d.datid
                   and s.query !~* '^\\s*(begin|commit|rollback|set|show|start)'),
                  pg_current_wal_lsn() - '0/0'
                from pg_stat_database d where d.datname = ?""")) {
      query.setString(1, ours.getCatalog());
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return new Reading(row.getLong(1), row.getLong(2), row.getLong(3));
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
