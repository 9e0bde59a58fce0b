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
import org.watchbill.application.SubmitResource;

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

  /**
   * A server with an application's code in its WAR, on H2, whose sweep, which finds jobs that
   * nobody was told of, is too rare to be of help to a test.
   */
  static Server applicationOnH2() {
    return ApplicationOnH2.SERVER;
  }

  /** The same on PostgreSQL. */
  static Server applicationOnPostgresql() {
    return ApplicationOnPostgresql.SERVER;
  }

  /** What the tables of {@link #applicationOnPostgresql} lie in. */
  static Database applicationDatabase() {
    return ApplicationOnPostgresql.DATABASE;
  }

  private static final class ApplicationOnH2 {
    static final Server SERVER;

    static {
      Path data = folder("application-h2");
      SERVER = shared(application(data, Database.h2(data)), Database.h2(data));
    }
  }

  private static final class ApplicationOnPostgresql {
    static final Database DATABASE = Database.postgresql();
    static final Server SERVER =
        shared(application(folder("application-postgresql"), DATABASE), DATABASE);
  }

  private static Server application(Path data, Database database) {
    return new Server(data, database)
        .war(warWith(SubmitResource.class.getPackage(), data.resolveSibling("watchbill.war")))
        .set("watchbill.lease", "PT3M")
        .set("watchbill.sweep", "PT1M");
  }

  private static Server shared(Path data, Database database) {
    return shared(new Server(data, database), database);
  }

  private static Server shared(Server server, Database database) {
    prepare(database);
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
  static Path warWith(Package classes, Path war) {
    try {
      Files.createDirectories(war.getParent());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
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
