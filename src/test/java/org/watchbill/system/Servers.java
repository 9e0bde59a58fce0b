package org.watchbill.system;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * The servers that tests share when they do not kill or configure them: one on each database,
 * started with the first test that needs it and ended with the JVM.
 */
final class Servers {

  private Servers() {}

  static Server h2() {
    return H2.SERVER;
  }

  static Server postgresql() {
    return Postgresql.SERVER;
  }

  /** What the tables of {@link #postgresql} lie in. */
  static Database postgresqlDatabase() {
    return Postgresql.DATABASE;
  }

  private static final class H2 {
    static final Server SERVER;

    static {
      Path data = folder("h2");
      SERVER = shared(data, Database.h2(data));
    }
  }

  private static final class Postgresql {
    static final Database DATABASE = Database.postgresql();
    static final Server SERVER = shared(folder("postgresql"), DATABASE);
  }

  private static Server shared(Path data, Database database) {
    prepare(database);
    Server server = new Server(data, database);
    Runtime.getRuntime().addShutdownHook(new Thread(server::end));
    start(List.of(server));
    return server;
  }

  /** Starts servers all at a time, and waits until all answer. */
  static void start(List<Server> servers) {
    servers.stream()
        .map(server -> CompletableFuture.runAsync(() -> start(server)))
        .toList()
        .forEach(CompletableFuture::join);
  }

  private static void start(Server server) {
    try {
      server.start();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A table of the application's, as tests need one to see effects in, and a function that takes so
   * many milliseconds: the work of jobs that have to be running when something happens to them, not
   * a wait of a test. H2 has no pg_sleep.
   */
  private static void prepare(Database database) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table record (id varchar(100) primary key, name varchar(20), run varchar(100))");
      statement.execute(
          connection.getMetaData().getDatabaseProductName().equals("H2")
              ? "create alias a_while for 'java.lang.Thread.sleep(long)'"
              : "create function a_while(ms integer) returns void language sql"
                  + " as 'select pg_sleep($1 / 1000.0)'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The built WAR with the classes of a package added to it. */
  static Path warWith(Package classes, Path war) throws IOException {
    Files.createDirectories(war.getParent());
    ShrinkWrap.createFromZipFile(
            WebArchive.class, new File(System.getProperty("watchbill.test.war")))
        .addPackage(classes)
        .as(ZipExporter.class)
        .exportTo(war.toFile(), true);
    return war;
  }

  /** A new folder below the build's. */
  static Path folder(String name) {
    try {
      Path parent = Files.createDirectories(Path.of("target", "servers").toAbsolutePath());
      return Files.createTempDirectory(parent, name + "-").resolve("data");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
