import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RandomAccessStore;

/**
 * Looks after the database's file while the server runs.
 *
 * <ul>
 *   <li>It keeps the file small. H2 appends each commit and keeps what it replaces for a while, for
 *       a power failure; its own thread that makes room again does not run where a commit is to be
 *       in the file at once. So this one gathers what is left of old commits, moves it to the front
 *       and cuts the file off. What was replaced may go as soon as what replaced it has surely
 *       reached the disk, which this thread sees to every second.
 *   <li>It has the file copied when the time has come ({@link Backups}).
 *   <li>It ends the process if the database has closed, for whatever reason, since nothing in it
 *       opens it again: a supervisor then starts it anew.
 * </ul>
 */
final class KeepH2 {

  private static final Logger LOG = Logger.getLogger("org.watchbill.run.KeepH2");

  private static final Duration ROUND = Duration.ofSeconds(1);
  private static final Duration BACKUP_ROUND = Duration.ofMinutes(1);
  private static final Duration AFTER_FAILURE = Duration.ofHours(1);

  /** How long a round may gather at most, since workers wait for it: longer if there is much. */
  private static final Duration GATHERING = Duration.ofMillis(200);

  private static final Duration GATHERING_HARD = Duration.ofMillis(700);

  /** Percent of the file that shall be of use: below that it is gathered. */
  private static final int DENSE = 75;

  private static final int GATHER = 4 << 20;
  private static final int MOVE = 16 << 20;

  /** Below this no file is too large. */
  private static final long SMALL = 16L << 20;

  /** How old what is written over must be at least, in milliseconds; by H2's own rule the other. */
  private static final int RETENTION = 3000;

  private static final int H2_RETENTION = 45_000;

  /** After as many rounds in which nobody wrote there is nothing left to gather. */
  private static final int QUIET = 60;

  /** As many failures of the simplest query in a row are the end. */
  private static final int FAILURES = 5;

  private static final int CLOSED = 90098;
  private static final int SHUT_DOWN = 90121;

  private final H2 h2;
  private final End end;
  private final Thread thread = new Thread(this::run, "watchbill-keeps-h2");
  private final Instant begun;
  private volatile MVStore store;
  private volatile boolean over;
  private int failures;
  private long known = -1;
  private int idle;
  private long nextBackup = System.nanoTime();
  private volatile Thread backup;

  KeepH2(H2 h2, End end) {
    this.h2 = h2;
    this.end = end;
    begun = h2.begun();
    thread.setDaemon(true);
  }

  void begin() {
    thread.start();
  }

  /** Lets go of the database, so that it closes with its pool. */
  void end() {
    over = true;
    synchronized (this) {
      notifyAll();
    }
    try {
      thread.join(5000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (Connection connection = h2.open()) {
      store = store(connection);
      while (pause()) {
        round(connection);
      }
    } catch (SQLException e) {
      closed(e);
    }
  }

  private synchronized boolean pause() {
    try {
      if (!over) {
        wait(ROUND.toMillis());
      }
    } catch (InterruptedException e) {
      over = true;
    }
    return !over;
  }

  private static MVStore store(Connection connection) throws SQLException {
    SessionLocal session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
    return session.getDatabase().getStore().getMvStore();
  }

  private void round(Connection connection) {
    try {
      try (Statement alive = connection.createStatement()) {
        alive.execute("select 1");
      }
      failures = 0;
      keepSmall();
      backUp();
    } catch (SQLException | RuntimeException | Error e) {
      if (store.isClosed() || isClosed(connection) || ++failures >= FAILURES) {
        closed(e);
      } else {
        LOG.log(Level.WARNING, "the database's file could not be looked after: " + Say.line(e));
      }
    }
  }

  private static boolean isClosed(Connection connection) {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      return true;
    }
  }

  private void closed(Throwable why) {
    if (!over) {
      over = true;
      MVStoreException panic = store == null ? null : store.getPanicException();
      end.now("The database " + h2.file + " has closed (" + reason(panic == null ? why : panic));
    }
  }

  private String reason(Throwable why) {
    if (code(why) == SHUT_DOWN) {
      return "it was shut down)";
    }
    return Say.line(why) + (H2.damaged(why) ? "); it is damaged: " + h2.wayOut() : ")");
  }

  /** Ends the process before more is said of what somebody else was the first to notice. */
  void heard(Throwable trouble) {
    int code = code(trouble);
    if ((code == SHUT_DOWN || code == CLOSED) && store != null && store.isClosed()) {
      closed(trouble);
    }
  }

  private static int code(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < 100; depth++, cause = cause.getCause()) {
      if (cause instanceof SQLException e
          && (e.getErrorCode() == SHUT_DOWN || e.getErrorCode() == CLOSED)) {
        return e.getErrorCode();
      }
    }
    return 0;
  }

  // --- small ---

  private void keepSmall() {
    RandomAccessStore file = (RandomAccessStore) store.getFileStore();
    if (file.getWriteCount() != known) {
      idle = 0;
      long before = System.nanoTime();
      store.sync();
      long took = Duration.ofNanos(System.nanoTime() - before).toMillis();
      store.setRetentionTime((int) Math.min(H2_RETENTION, RETENTION + 3 * took));
    } else {
      idle++;
    }
    if (file.size() > SMALL && idle < QUIET) {
      gather(file);
    }
    known = file.getWriteCount();
  }

  /** Tries again and again, since under load it does not always get its turn. */
  private void gather(RandomAccessStore file) {
    int dense = file.getChunksFillRate();
    long until = System.nanoTime() + (dense < DENSE / 2 ? GATHERING_HARD : GATHERING).toNanos();
    do {
      if (dense < DENSE && store.compact(DENSE, GATHER)) {
        store.tryCommit();
        idle = 0;
      }
      if (file.getFillRate() < DENSE) {
        long size = file.size();
        file.compactMoveChunks(DENSE, MOVE, store);
        idle = file.size() < size ? 0 : idle;
      }
      dense = file.getChunksFillRate();
    } while ((dense < DENSE || file.getFillRate() < DENSE)
        && idle == 0
        && System.nanoTime() < until
        && !over);
  }

  // --- copied ---

  private void backUp() {
    if (System.nanoTime() - nextBackup < 0 || backup != null) {
      return;
    }
    nextBackup = System.nanoTime() + BACKUP_ROUND.toNanos();
    try {
      if (!h2.backups.due(begun)) {
        return;
      }
    } catch (IOException e) {
      notMade(Say.line(e));
      return;
    }
    backup = new Thread(this::copy, "watchbill-copies-h2");
    backup.setDaemon(true);
    backup.start();
  }

  private void copy() {
    try (Connection connection = h2.open()) {
      Path made = h2.backups.make(connection);
      LOG.info(() -> "the database was copied to " + made);
    } catch (Backups.NotMade e) {
      notMade(e.getMessage());
    } catch (IOException | SQLException | RuntimeException e) {
      notMade(Say.line(e));
    } finally {
      backup = null;
    }
  }

  private void notMade(String why) {
    if (!over) {
      nextBackup = System.nanoTime() + AFTER_FAILURE.toNanos();
      LOG.warning("no backup of the database was made, tried again in an hour: " + why);
    }
  }
}
