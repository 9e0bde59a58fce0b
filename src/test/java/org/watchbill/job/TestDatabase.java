package org.watchbill.job;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.watchbill.schema.Jdbc;
import org.watchbill.schema.Migration;
import org.watchbill.schema.VendorSql;

/** The tables on a real database and JPA over them, without a container. */
public final class TestDatabase implements AutoCloseable {

  public final Migration migration;
  public final VendorSql vendor;
  public final DataSource dataSource;
  private final EntityManagerFactory factory;

  private TestDatabase(DataSource dataSource) {
    this.dataSource = dataSource;
    migration = new Migration(dataSource);
    migration.run();
    vendor = migration.vendor();
    Map<String, Object> settings = new HashMap<>();
    settings.put("jakarta.persistence.transactionType", "RESOURCE_LOCAL");
    settings.put("jakarta.persistence.jtaDataSource", "");
    settings.put("jakarta.persistence.nonJtaDataSource", dataSource);
    settings.put("eclipselink.weaving", "false");
    factory = Persistence.createEntityManagerFactory("watchbill", settings);
  }

  public static TestDatabase of(String kind) throws IOException, SQLException {
    return new TestDatabase(empty(kind));
  }

  /** The tables on a data source of the caller's. */
  public static TestDatabase over(DataSource dataSource) {
    return new TestDatabase(dataSource);
  }

  /** A new database with no tables. */
  public static DataSource empty(String kind) throws SQLException {
    if (kind.equals("h2")) {
      JdbcDataSource h2 = new JdbcDataSource();
      h2.setURL(
          "jdbc:h2:mem:"
              + UUID.randomUUID()
              + ";DB_CLOSE_DELAY=-1;TIME ZONE=UTC;LOCK_TIMEOUT=10000");
      return h2;
    }
    String name = "t" + UUID.randomUUID().toString().replace("-", "");
    try (Connection connection = Shared.POSTGRES.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    return Shared.POSTGRES.getDatabase("postgres", name);
  }

  /** Started with the first test that needs it, ended with the JVM. */
  private static final class Shared {
    static final EmbeddedPostgres POSTGRES = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Runs something in a transaction of its own; an exception rolls it back. */
  public <T> T inTransaction(Function<EntityManager, T> work) {
    EntityManager em = factory.createEntityManager();
    try {
      em.getTransaction().begin();
      T result = work.apply(em);
      em.getTransaction().commit();
      return result;
    } finally {
      if (em.getTransaction().isActive()) {
        em.getTransaction().rollback();
      }
      em.close();
    }
  }

  /** What knows the statements of a database whose tables are there. */
  public static Migration migrated(VendorSql vendor) {
    return new Migration() {
      @Override
      public VendorSql vendor() {
        return vendor;
      }
    };
  }

  /** The same for the database an entity manager leads to; needs a transaction. */
  public static Migration migrated(EntityManager em) {
    try {
      return migrated(
          VendorSql.of(em.unwrap(Connection.class).getMetaData().getDatabaseProductName()));
    } catch (SQLException e) {
      throw new PersistenceException(e);
    }
  }

  /** Plain statements in the transaction of an entity manager. */
  public static Jdbc jdbc(EntityManager em) {
    return new Jdbc() {
      @Override
      public <T> T run(Step<T> step) {
        return alone(step);
      }

      @Override
      public <T> T direct(Step<T> step) {
        return alone(step);
      }

      @Override
      public <T> T alone(Step<T> step) {
        try {
          return step.on(em.unwrap(Connection.class));
        } catch (SQLException e) {
          throw new PersistenceException(e);
        }
      }
    };
  }

  /** Says that a transaction is running, and knows nothing else. */
  static TransactionSynchronizationRegistry transactions() {
    return (TransactionSynchronizationRegistry)
        Proxy.newProxyInstance(
            TestDatabase.class.getClassLoader(),
            new Class<?>[] {TransactionSynchronizationRegistry.class},
            (proxy, method, args) ->
                method.getName().equals("getTransactionStatus") ? Status.STATUS_ACTIVE : null);
  }

  /** Claims as the container would. */
  public List<Job> claim(EntityManager em, String queue, String node, int limit, Instant now) {
    return jdbc(em)
        .run(
            connection ->
                vendor
                    .claim(
                        connection,
                        Job.columns(vendor),
                        Job::claimed,
                        new VendorSql.Wish(queue, node, limit, List.of()),
                        now)
                    .jobs());
  }

  public void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    factory.close();
  }
}
