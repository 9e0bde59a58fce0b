import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.h2.Driver;

/**
 * Copies of the database's file, made while it is in use: one a day, of which a few are kept. Each
 * is a zip with the file in it, under the name it has in its folder.
 */
final class Backups {

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'watchbill-'uuuuMMdd'T'HHmmss'Z.zip'").withZone(ZoneOffset.UTC);
  private static final String PATTERN = "watchbill-[0-9]{8}T[0-9]{6}Z\\.zip";
  private static final String UNFINISHED = ".part";

  /** What has to be left on the disk besides the copy. */
  private static final long RESERVE = 64L << 20;

  private final Path file;
  private final Path folder;
  private final Optional<LocalTime> at;
  private final int keep;
  private final Clock clock;
  private final ToLongFunction<Path> free;

  /**
   * Of a database's file, into a folder; every day at a time of this machine, or never.
   *
   * @param free how many bytes the disk of a folder has left
   */
  Backups(
      Path file,
      Path folder,
      Optional<LocalTime> at,
      int keep,
      Clock clock,
      ToLongFunction<Path> free) {
    this.file = file;
    this.folder = folder;
    this.at = at;
    this.keep = keep;
    this.clock = clock;
    this.free = free;
  }

  /** Why there is no copy, in words that say what to do. */
  static final class NotMade extends Exception {
    NotMade(String why) {
      super(why);
    }
  }

  /**
   * Whether the time of day has come since the newest copy.
   *
   * @param begun since when there has been something to copy
   */
  boolean due(Instant begun) throws IOException {
    if (at.isEmpty()) {
      return false;
    }
    ZonedDateTime now = clock.instant().atZone(clock.getZone());
    ZonedDateTime today = now.with(at.get());
    Instant last = (today.isAfter(now) ? now.minusDays(1).with(at.get()) : today).toInstant();
    Instant since = newest().map(Backups::made).orElse(begun);
    // One from the future is of a clock that went wrong.
    return since.isBefore(last) || since.isAfter(now.plusDays(1).toInstant());
  }

  /** The newest copy there is. */
  Optional<Path> newest() throws IOException {
    List<Path> all = all();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** When a copy was made. */
  static Instant made(Path backup) {
    return NAME.parse(backup.getFileName().toString(), Instant::from);
  }

  /**
   * Makes a copy, reads it again to the end, and then removes the oldest beyond those to keep.
   *
   * @param database a connection to the database, by whose own means it copies itself
   */
  Path make(Connection database) throws NotMade, IOException, SQLException {
    Files.createDirectories(folder);
    sweep();
    long needed = Files.size(file) + RESERVE;
    long there = free.applyAsLong(folder);
    if (there < needed) {
      throw new NotMade(
          "the disk of %s has %,d MB free and a copy may take %,d MB; make room, or see watchbill.backup.keep"
              .formatted(folder, there >> 20, needed >> 20));
    }
    Path made = folder.resolve(NAME.format(clock.instant()));
    Path part = folder.resolve(made.getFileName() + UNFINISHED);
    try {
      try (Statement statement = database.createStatement()) {
        statement.execute("backup to '" + part.toString().replace("'", "''") + "'");
      }
      readAgain(part);
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(part, made, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    List<Path> all = all();
    for (Path old : all.subList(0, Math.max(0, all.size() - keep))) {
      if (!old.equals(made)) {
        Files.deleteIfExists(old);
      }
    }
    return made;
  }

  /** Whatever is amiss shows in the check sums. */
  private void readAgain(Path zip) throws NotMade, IOException {
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      ZipEntry entry = in.getNextEntry();
      if (entry == null || !entry.getName().equals(file.getFileName().toString())) {
        throw new NotMade("the copy " + zip + " does not hold the database's file");
      }
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  /** What a process left that ended while it made one. */
  private void sweep() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path left : files.filter(f -> f.toString().endsWith(UNFINISHED)).toList()) {
        Files.deleteIfExists(left);
      }
    }
  }

  /** Oldest first. */
  private List<Path> all() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().matches(PATTERN)).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** How to put a copy in the place of the file, by hand. */
  String steps(Path backup) {
    return "mv '%s' '%s.damaged' && java -cp '%s' org.h2.tools.Restore -file '%s' -dir '%s'"
        .formatted(file, file, h2Jar(), backup, file.getParent());
  }

  private static Path h2Jar() {
    try {
      return Path.of(Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
