package org.watchbill.problem;

import java.time.Duration;
import java.util.Optional;
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

  private static final Outage OURS = new Outage();

  private boolean lasts;
  private boolean told;
  private Long said;
  private long since;
  private long nextProbe;

  /** Another than the process's, for tests. */
  Outage() {}

  /**
   * Whether something failed because the database is away; then that is known from now on.
   *
   * @param thrown by something that uses Watchbill's own database
   */
  public static boolean explains(Throwable thrown) {
    if (!Causes.isDatabaseAway(thrown)) {
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
    OURS.begin(thrown, System.nanoTime())
        .ifPresent(text -> LOG.log(Level.WARNING, () -> text)); // not while others wait for it
  }

  /** What is to be said of it now, if anything. */
  synchronized Optional<String> begin(Throwable thrown, long now) {
    boolean first = !lasts;
    if (first) {
      lasts = true;
      told = false;
      since = now;
      nextProbe = now;
    }
    if (said != null && now - said < AGAIN.toNanos()) {
      return Optional.empty(); // it was said, or it comes and goes
    }
    said = now;
    told = true;
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

  private long seconds(long now) {
    return Duration.ofNanos(now - since).toSeconds();
  }

  /** The database has answered. */
  public static void over() {
    if (lasts()) {
      OURS.end(System.nanoTime()).ifPresent(LOG::info);
    }
  }

  /** What is to be said of its end, if it was said that it lasts. */
  synchronized Optional<String> end(long now) {
    boolean ended = lasts && told;
    lasts = false;
    return ended
        ? Optional.of("the database is back, after %d s".formatted(seconds(now)))
        : Optional.empty();
  }

  /** Whether it was away when it was last asked. */
  public static boolean lasts() {
    synchronized (OURS) {
      return OURS.lasts;
    }
  }

  /** Whether the caller should ask the database again: one of all that ask, each second. */
  public static boolean mayProbe() {
    return OURS.mayProbe(System.nanoTime());
  }

  private synchronized boolean mayProbe(long now) {
    if (!lasts || now - nextProbe < 0) {
      return false;
    }
    nextProbe = now + BETWEEN_PROBES.toNanos();
    return true;
  }
}
