package org.watchbill.problem;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What this process knows of its database being away, from whoever failed last. Everybody fails for
 * the same reason then: it is said once, and once a minute while it lasts, instead of by everybody;
 * and who comes with a request need not wait to find it out himself.
 *
 * <p>One per process, like the database: the loops and threads that tell it are of all kinds.
 */
public final class Outage {

  private static final Logger LOG = Logger.getLogger(Outage.class.getName());
  private static final Duration AGAIN = Duration.ofMinutes(1);
  private static final Duration BETWEEN_PROBES = Duration.ofSeconds(1);
  private static final int DEEPEST = 20;

  /** PostgreSQL: shut down by an administrator, after a crash, starting; too many connections. */
  private static final Set<String> STATES = Set.of("57P01", "57P02", "57P03", "53300");

  /** H2: the connection is broken, the database is closed, or being closed. */
  private static final Set<Integer> H2 = Set.of(90067, 90098, 90121);

  /** What pools throw, whose exceptions have no state; see {@link #isPools}. */
  private static final List<String> POOLS =
      List.of("Error in allocating a connection", "IJ000453", "IJ031084");

  private static boolean lasts;
  private static long since;
  private static long said;
  private static long nextProbe;

  private Outage() {}

  /**
   * Whether something failed because the database is away; then that is known from now on.
   *
   * @param thrown by something that uses Watchbill's own database
   */
  public static boolean explains(Throwable thrown) {
    if (!isAway(thrown)) {
      return false;
    }
    begin(thrown);
    return true;
  }

  /** Says what could not be done and why, unless it is this that {@link #explains} it. */
  public static void warn(Logger log, String what, Throwable thrown) {
    if (!explains(thrown)) {
      log.log(Level.WARNING, () -> what + ": " + Causes.root(thrown));
    }
  }

  /** The database was found to be away. */
  public static void begin(Throwable thrown) {
    tell(thrown, System.nanoTime())
        .ifPresent(text -> LOG.log(Level.WARNING, () -> text)); // not while others wait for it
  }

  private static synchronized Optional<String> tell(Throwable thrown, long now) {
    boolean first = !lasts;
    if (first) {
      lasts = true;
      since = now;
      nextProbe = now;
    } else if (now - said < AGAIN.toNanos()) {
      return Optional.empty();
    }
    boolean soonAgain = first && said != 0 && now - said < AGAIN.toNanos();
    if (soonAgain) {
      return Optional.empty(); // it comes and goes
    }
    said = now;
    return Optional.of(
        first
            ? "the database is away, requests are refused and work waits until it is back: "
                + line(thrown)
            : "the database is still away, for %d s: %s".formatted(seconds(now), line(thrown)));
  }

  private static String line(Throwable thrown) {
    Throwable at = thrown;
    for (int i = 0; i < DEEPEST && at.getCause() != null; i++) {
      at = at.getCause();
    }
    String text = at.getMessage() == null ? at.toString() : at.getMessage();
    return text.lines().findFirst().orElse(at.toString());
  }

  private static long seconds(long now) {
    return Duration.ofNanos(now - since).toSeconds();
  }

  /** The database has answered. */
  public static void over() {
    if (lasts()) {
      end(System.nanoTime()).ifPresent(LOG::info);
    }
  }

  private static synchronized Optional<String> end(long now) {
    boolean ended = lasts;
    lasts = false;
    return ended
        ? Optional.of("the database is back, after %d s".formatted(seconds(now)))
        : Optional.empty();
  }

  /** Whether it was away when it was last asked. */
  public static synchronized boolean lasts() {
    return lasts;
  }

  /** Whether the caller should ask the database again: one of all that ask, each second. */
  public static synchronized boolean mayProbe() {
    long now = System.nanoTime();
    if (!lasts || now - nextProbe < 0) {
      return false;
    }
    nextProbe = now + BETWEEN_PROBES.toNanos();
    return true;
  }

  private static boolean isAway(Throwable thrown) {
    Throwable at = thrown;
    for (int i = 0; i < DEEPEST && at != null; i++, at = at.getCause()) {
      if (at instanceof SQLException sql && isAway(sql)) {
        return true;
      }
      if (isPools(at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAway(SQLException thrown) {
    SQLException at = thrown;
    for (int i = 0; i < DEEPEST && at != null; i++, at = at.getNextException()) {
      String state = at.getSQLState() == null ? "" : at.getSQLState();
      if (state.startsWith("08")
          || STATES.contains(state)
          || H2.contains(at.getErrorCode())
          || at instanceof SQLTransientConnectionException
          || at instanceof SQLNonTransientConnectionException
          || at instanceof SQLRecoverableException) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPools(Throwable thrown) {
    String message = thrown instanceof SQLException ? thrown.getMessage() : null;
    return message != null && POOLS.stream().anyMatch(message::contains);
  }
}
