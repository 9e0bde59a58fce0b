package org.watchbill.schema;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/**
 * Brings the tables to this version at start, before anything reads them. They live in a schema
 * {@code watchbill} of their own.
 */
@ApplicationScoped
public class Migration {

  @Resource(lookup = "jdbc/watchbill")
  DataSource dataSource;

  private VendorSql vendor;

  /** For the container. */
  public Migration() {}

  /** The tables of another data source. */
  public Migration(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Creates or upgrades the tables; several nodes may do so at once (Flyway locks its own table).
   *
   * @throws IllegalStateException if the database is of an unknown kind, or of a newer Watchbill,
   *     or refuses
   */
  public void run() {
    with(
        connection -> {
          vendor = VendorSql.of(connection.getMetaData().getDatabaseProductName());
          try (Statement statement = connection.createStatement()) {
            statement.execute(vendor.createSchema());
          }
        });
    Flyway tables =
        Flyway.configure(getClass().getClassLoader())
            .dataSource(dataSource)
            .schemas(vendor.schema())
            .table("schema_history")
            .locations("classpath:db/migration/common", "classpath:db/migration/" + vendor.folder())
            .load();
    refuseNewer(tables);
    with(connection -> vendor.beforeMigration(connection));
    tables.migrate();
    with(connection -> vendor.afterMigration(connection));
  }

  private interface Step {
    void on(Connection connection) throws SQLException;
  }

  private void with(Step step) {
    try (Connection connection = dataSource.getConnection()) {
      step.on(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(
          "the data source jdbc/watchbill gives no connection, or not the tables: "
              + e.getMessage(),
          e);
    }
  }

  /** Flyway itself would leave them as they are and say nothing. */
  private static void refuseNewer(Flyway tables) {
    for (MigrationInfo migration : tables.info().applied()) {
      if (migration.getState() == MigrationState.FUTURE_SUCCESS) {
        throw new IllegalStateException(
            "the tables are of a newer Watchbill (migration %s, '%s'), which this one would spoil; start the newer one, or put back a backup made before it"
                .formatted(migration.getVersion(), migration.getDescription()));
      }
    }
  }

  /** The statements of the database the data source leads to; known once {@link #run} is done. */
  public VendorSql vendor() {
    return vendor;
  }
}
