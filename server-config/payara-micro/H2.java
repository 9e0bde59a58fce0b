import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/**
 * The database in a file of the data folder: how it is opened, and what is said if it cannot be.
 *
 * <p>{@code WRITE_DELAY=0}: a commit is in the file when it returns. {@code retry}: a job may be
 * interrupted while it reads or writes, which closes the file; H2 then opens it again instead of
 * closing the whole database. It closes with its last connection, not before it by a shutdown hook
 * of its own. The cache is bounded, as the heap is small, and a text that was read is let go soon.
 */
final class H2 {

  static final String USER = "watchbill";

  private static final String OPTIONS =
      ";WRITE_DELAY=0;TIME ZONE=UTC;LOCK_TIMEOUT=10000;DB_CLOSE_ON_EXIT=FALSE"
          + ";CACHE_SIZE=32768;LOB_TIMEOUT=10000";
  private static final String QUIET = ";TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0";
  private static final int IN_USE = 90020;
  private static final int OTHER_USER = 28000;
  private static final int OTHER_FORMAT = 90048;
  private static final Pattern MIGRATION =
      Pattern.compile("WEB-INF/classes/db/migration/(?:common|h2)/V([0-9]+)__.*");

  final Path file;
  final Backups backups;

  /** Whether there was no database before this process made one. */
  final boolean first;

  private final String url;

  H2(Path data) {
    Path folder = data.toAbsolutePath().normalize().resolve("db");
    if (folder.toString().contains(";")) {
      throw new Refusal(
          "The data folder "
              + data
              + " has a ';' in its name, which H2 does not take; choose"
              + " another by -Dwatchbill.data=…");
    }
    file = folder.resolve("watchbill.mv.db");
    first = Files.notExists(file);
    url = "jdbc:h2:retry:" + folder.resolve("watchbill") + OPTIONS;
    backups =
        new Backups(
            file,
            folder.resolveSibling("backups"),
            backupTime(),
            Settings.number("backup.keep", 3, 1, 100),
            Clock.systemDefaultZone(),
            H2::free);
  }

  private static Optional<LocalTime> backupTime() {
    String at = Settings.get("backup.at", "03:00");
    if (at.equals("off")) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalTime.parse(at));
    } catch (DateTimeParseException e) {
      throw new Refusal(
          "watchbill.backup.at = " + at + " must be a time of day such as 03:00, or off");
    }
  }

  private static long free(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      return Long.MAX_VALUE; // not known: then the copy itself will tell
    }
  }

  String url() {
    return url;
  }

  Connection open() throws SQLException {
    return DriverManager.getConnection(url + QUIET, USER, USER);
  }

  /**
   * Opens the file before the server does; if the WAR is about to change the tables, keeps a copy
   * of them as they are.
   *
   * @throws Refusal if it cannot be opened
   */
  void check(Path war) throws IOException {
    if (first) {
      return;
    }
    try (Connection connection = open()) {
      long tables = version(connection);
      if (tables > 0 && tables < newestMigration(war)) {
        backups.make(connection);
      }
    } catch (SQLException e) {
      throw new Refusal("The database file " + file + " " + trouble(e));
    } catch (Backups.NotMade e) {
      throw new Refusal(
          "This Watchbill changes the tables of %s and makes a copy first: %s"
              .formatted(file, e.getMessage()));
    }
  }

  /** The newest migration the tables have seen; 0 if there are none. */
  private static long version(Connection connection) {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select max(cast(\"version\" as bigint)) from watchbill.\"schema_history\""
                    + " where \"success\" and \"version\" is not null")) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      return 0; // no such table: the server was stopped before it made any
    }
  }

  private static long newestMigration(Path war) throws IOException {
    try (JarFile jar = new JarFile(war.toFile())) {
      return jar.stream()
          .flatMap(entry -> MIGRATION.matcher(entry.getName()).results())
          .map((MatchResult found) -> found.group(1))
          .mapToLong(Long::parseLong)
          .max()
          .orElse(0);
    }
  }

  private String trouble(SQLException e) {
    return switch (e.getErrorCode()) {
      case IN_USE -> "is in use by another process; stop it first";
      case OTHER_USER -> "was not made by Watchbill; choose another folder by -Dwatchbill.data=…";
      case OTHER_FORMAT ->
          "has a format this version of H2 does not read (" + Say.line(e) + "); " + wayOut();
      default -> "is damaged (" + Say.line(e) + "); " + wayOut();
    };
  }

  /** What to do about a file that is damaged. */
  String wayOut() {
    Optional<Path> newest = newest();
    if (newest.isEmpty()) {
      return "there is no backup in "
          + file.getParent().resolveSibling("backups")
          + "; put one of your own in its place, or move the file away to start with an empty one";
    }
    return "put back the backup of %s: %s"
        .formatted(Backups.made(newest.get()), backups.steps(newest.get()));
  }

  private Optional<Path> newest() {
    try {
      return backups.newest();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether the file itself is what failed, not what was asked of it. */
  static boolean damaged(Throwable thrown) {
    return Say.innermost(thrown) instanceof MVStoreException e
        && (e.getErrorCode() == DataUtils.ERROR_FILE_CORRUPT
            || e.getErrorCode() == DataUtils.ERROR_CHUNK_NOT_FOUND);
  }

  /** Since when there is something to copy. */
  Instant begun() {
    return first ? Instant.now() : Instant.EPOCH;
  }
}
