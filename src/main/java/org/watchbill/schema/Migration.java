package org.watchbill.schema;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

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
   * @throws IllegalStateException if the database is of an unknown kind or refuses
   */
  public void run() {
    try (Connection connection = dataSource.getConnection()) {
      vendor = VendorSql.of(connection.getMetaData().getDatabaseProductName());
      try (Statement statement = connection.createStatement()) {
        statement.execute(vendor.createSchema());
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "the data source jdbc/watchbill gives no connection: " + e.getMessage(), e);
    }
    Flyway.configure(getClass().getClassLoader())
        .dataSource(dataSource)
        .schemas(vendor.schema())
        .table("schema_history")
        .locations("classpath:db/migration/common", "classpath:db/migration/" + vendor.folder())
        .load()
        .migrate();
  }

  /** The statements of the database the data source leads to; known once {@link #run} is done. */
  public VendorSql vendor() {
    return vendor;
  }
}
