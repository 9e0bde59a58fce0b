package org.watchbill.system;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;

/** A database for a server under test, with the settings that lead the server to it. */
interface Database {

  /** System properties for the server. */
  Map<String, String> settings();

  /** A connection; on H2 only while no server is up. */
  Connection connect() throws SQLException;

  /** H2 in a file of the server's data folder. */
  static Database h2(Path data) {
    return new Database() {
      @Override
      public Map<String, String> settings() {
        return Map.of("watchbill.database", "h2");
      }

      @Override
      public Connection connect() throws SQLException {
        Path file = data.resolve("db").resolve("watchbill").toAbsolutePath();
        return DriverManager.getConnection("jdbc:h2:file:" + file, "watchbill", "watchbill");
      }
    };
  }

  /** A new, empty database in the one PostgreSQL all tests share. */
  static Database postgresql() {
    return in(Shared.POSTGRES);
  }

  /** A new, empty database in a PostgreSQL. */
  static Database in(EmbeddedPostgres server) {
    String name = "t" + UUID.randomUUID().toString().replace("-", "");
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    String url =
        "jdbc:postgresql://localhost:"
            + server.getPort()
            + "/"
            + name
            + "?reWriteBatchedInserts=true";
    return new Database() {
      @Override
      public Map<String, String> settings() {
        return Map.of(
            "watchbill.database", "postgresql",
            "watchbill.postgresql.url", url,
            "watchbill.postgresql.user", "postgres",
            "watchbill.postgresql.password", "postgres");
      }

      @Override
      public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, "postgres", "postgres");
      }
    };
  }

  /** Started with the first test that needs it, ended with the JVM. */
  final class Shared {
    static final EmbeddedPostgres POSTGRES = start();

    private Shared() {}

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().setServerConfig("max_connections", "300").start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
