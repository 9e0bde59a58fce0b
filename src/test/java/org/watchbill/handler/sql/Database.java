package org.watchbill.handler.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import javax.naming.NameNotFoundException;
import org.h2.jdbcx.JdbcConnectionPool;
import org.watchbill.settings.Settings;

/** Two databases in memory, Watchbill's own and a foreign one that is not XA. */
final class Database implements AutoCloseable {

  static final String FOREIGN = "jdbc/foreign";

  private static final AtomicInteger NUMBER = new AtomicInteger();

  final JdbcConnectionPool own = pool("own");
  final JdbcConnectionPool foreign = pool("foreign");
  final AtomicInteger callsOutside = new AtomicInteger();

  DataSources sources() {
    Map<String, JdbcConnectionPool> pools = Map.of(DataSources.OWN, own, FOREIGN, foreign);
    return new DataSources(
        settings(),
        name ->
            Optional.ofNullable(pools.get(name))
                .orElseThrow(() -> new NameNotFoundException(name)));
  }

  static Settings settings() {
    return new Settings(
        key ->
            key.equals("watchbill.sql.data-sources")
                ? Optional.of("jdbc/watchbill, jdbc/foreign, jdbc/missing")
                : Optional.empty());
  }

  OutsideTransaction outside() {
    return new OutsideTransaction() {
      @Override
      public <T> T call(Callable<T> work) throws Exception {
        callsOutside.incrementAndGet();
        return super.call(work);
      }
    };
  }

  static void run(JdbcConnectionPool pool, String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static String one(JdbcConnectionPool pool, String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static JdbcConnectionPool pool(String name) {
    return JdbcConnectionPool.create(
        "jdbc:h2:mem:%s%d;DB_CLOSE_DELAY=-1".formatted(name, NUMBER.incrementAndGet()), "sa", "");
  }

  @Override
  public void close() throws SQLException {
    for (JdbcConnectionPool pool : new JdbcConnectionPool[] {own, foreign}) {
      run(pool, "shutdown");
      pool.dispose();
    }
  }
}
