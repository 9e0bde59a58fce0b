import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import javax.transaction.xa.XAException;

/** One line for each record: the time, the level if it is a warning or worse, the message. */
final class Log extends Handler {

  // Referred to from here, for otherwise its level would be forgotten with it.
  private static final Logger OURS = Logger.getLogger("org.watchbill");

  private static final Duration AGAIN = Duration.ofMinutes(1);

  private final PrintStream out;
  private final boolean verbose;
  private final End end;
  private final Map<String, Long> said = new HashMap<>();
  private final SimpleFormatter formatter = new SimpleFormatter();
  private final StringWriter trouble = new StringWriter();
  private final List<Throwable> thrown = new ArrayList<>();
  private Consumer<Throwable> listener = thrown -> {};
  private String cause;
  private final List<LogRecord> untold = new ArrayList<>();
  private volatile boolean started;
  private volatile boolean stopping;

  Log(PrintStream out, boolean verbose, End end) {
    this.out = out;
    this.verbose = verbose;
    this.end = end;
  }

  /** Somebody is to hear of each exception before it is told. */
  synchronized void listen(Consumer<Throwable> listener) {
    this.listener = listener;
  }

  /** Takes the place of all other handlers, also whenever the server reads its log settings. */
  void install() {
    LogManager.getLogManager().addConfigurationListener(this::takeOver);
    takeOver();
  }

  private void takeOver() {
    Logger root = Logger.getLogger("");
    for (Handler other : root.getHandlers()) {
      root.removeHandler(other);
    }
    root.addHandler(this);
    if (verbose) {
      OURS.setLevel(Level.FINE);
    }
  }

  @Override
  public synchronized void publish(LogRecord entry) {
    if (!stopping && entry.getThrown() != null) {
      listener.accept(entry.getThrown());
    }
    if (Say.outOfMemory(entry.getThrown())) {
      end.now("Memory ran out (" + Say.line(entry.getThrown()) + ")");
    }
    boolean warning = entry.getLevel().intValue() >= Level.WARNING.intValue();
    // Some of the server's loggers set their own level.
    if (stopping && (warning || !ours(entry)) || !warning && !ours(entry) || hungUp(entry)) {
      return;
    }
    String message = formatter.formatMessage(entry);
    if (entry.getThrown() != null) {
      message = message.lines().findFirst().orElse("") + ": " + Say.line(entry.getThrown());
    }
    if (warning && !started) {
      keep(entry, message);
      if (!ours(entry) || entry.getLevel() != Level.WARNING) {
        if (ours(entry)) {
          untold.add(entry);
        }
        return;
      }
    }
    if (!ours(entry) && saidLately(entry, message)) {
      return;
    }
    LocalTime time = LocalTime.ofInstant(entry.getInstant(), ZoneId.systemDefault());
    String level = warning ? entry.getLevel().getName() + " " : "";
    out.println("%tT %s%s".formatted(time, level, message.strip()));
    if (entry.getThrown() != null && entry.getLevel() == Level.SEVERE && !poolsTrouble(entry)) {
      entry.getThrown().printStackTrace(out);
    }
  }

  /**
   * What goes wrong while the server starts is told in one line, if it does not start; only what
   * Watchbill itself warns of is told in any case.
   */
  private void keep(LogRecord entry, String message) {
    if (cause == null && entry.getLevel() == Level.SEVERE) {
      cause = entry.getThrown() == null ? message : Say.line(entry.getThrown());
    }
    if (entry.getThrown() != null && thrown.size() < 100) {
      thrown.add(entry.getThrown());
    }
    PrintWriter out = new PrintWriter(trouble);
    out.println(entry.getLoggerName() + " " + entry.getLevel() + " " + message);
    if (entry.getThrown() != null) {
      entry.getThrown().printStackTrace(out);
    }
  }

  /**
   * While the database is away the server says the same again and again, with a hundred lines each
   * time: once a minute is enough. What names a connection or a number is still the same.
   */
  private boolean saidLately(LogRecord entry, String message) {
    String what = entry.getLoggerName() + message.replaceAll("\\S*[0-9]\\S*", "");
    long now = System.nanoTime();
    said.values().removeIf(when -> now - when > AGAIN.toNanos());
    return said.putIfAbsent(what, now) != null;
  }

  /** What the server says of a connection that broke: where in its pool that was tells nobody. */
  private static boolean poolsTrouble(LogRecord entry) {
    return !ours(entry)
        && (String.valueOf(entry.getLoggerName()).startsWith("jakarta.enterprise.resource")
            || Say.innermost(entry.getThrown()) instanceof SQLException
            || Say.innermost(entry.getThrown()) instanceof XAException);
  }

  /** A client that did not wait for the answer is no trouble of the server's. */
  private static boolean hungUp(LogRecord entry) {
    return entry.getThrown() != null
        && Say.innermost(entry.getThrown()) instanceof IOException
        && String.valueOf(entry.getLoggerName()).startsWith("org.glassfish.jersey");
  }

  private static boolean ours(LogRecord entry) {
    return entry.getLoggerName() != null && entry.getLoggerName().startsWith("org.watchbill");
  }

  synchronized void started() {
    started = true;
    untold.forEach(this::publish); // it started all the same
    untold.clear();
    thrown.clear();
  }

  /** Why the server did not start, in one line; every detail goes to a file. */
  synchronized String cause(Path details) throws IOException {
    Files.writeString(details, trouble.toString());
    return "%s (more in %s)"
        .formatted(cause == null ? "the server gives no reason" : cause, details);
  }

  /** Whether something of a kind went wrong while the server started. */
  synchronized boolean causedBy(Predicate<Throwable> kind) {
    return thrown.stream().anyMatch(kind);
  }

  /** The server's last words are of no use to anyone. */
  void stop() {
    stopping = true;
    out.println("Watchbill stops.");
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    System.setOut(nowhere);
    System.setErr(nowhere);
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    flush();
  }
}
