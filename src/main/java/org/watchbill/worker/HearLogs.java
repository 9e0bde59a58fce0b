package org.watchbill.worker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.watchbill.json.WellFormed;

/**
 * Hears what one thread logs until it is closed. Loggers that are known to tell SQL are made to do
 * so meanwhile, for this thread alone: what others would log by it is held back by a filter.
 *
 * <p>The names are of text and not of classes: where a provider or a server logs otherwise, there
 * is less to hear and nothing breaks. One thread at a time may raise levels; another hears what is
 * logged anyway.
 */
final class HearLogs extends Handler implements AutoCloseable {

  private static final int MOST = 500;
  private static final int LONGEST = 4000;
  private static final String JOB = "job";
  private static final String ENGINE = "org.watchbill.";
  private static final String OURS = "org.watchbill.handler.sql";

  /** Held by the one that has raised levels. */
  private static final Semaphore RAISING = new Semaphore(1);

  private static final Logger ROOT = Logger.getLogger("");

  private final Thread heard = Thread.currentThread();
  private final List<String> statements = Collections.synchronizedList(new ArrayList<>());
  private final List<Rehearsal.Line> lines = Collections.synchronizedList(new ArrayList<>());
  private final Map<Logger, Before> raised = new HashMap<>();
  private final SimpleFormatter words = new SimpleFormatter();
  private final boolean raises = RAISING.tryAcquire();

  private record Before(Level level, Filter filter) {}

  private HearLogs() {}

  /** Begins to hear the calling thread. */
  static HearLogs here() {
    HearLogs hears = new HearLogs();
    hears.setLevel(Level.ALL);
    if (hears.raises) {
      sqlLoggers().forEach(hears::raise);
    }
    ROOT.addHandler(hears);
    return hears;
  }

  private static List<Logger> sqlLoggers() {
    List<Logger> loggers = new ArrayList<>(List.of(Logger.getLogger(OURS)));
    for (String name : Collections.list(LogManager.getLogManager().getLoggerNames())) {
      Logger logger = isSql(name) ? LogManager.getLogManager().getLogger(name) : null;
      if (logger != null && !name.equals(OURS)) {
        loggers.add(logger);
      }
    }
    return loggers;
  }

  /** EclipseLink has a logger for each persistence unit, Hibernate one for all. */
  private static boolean isSql(String logger) {
    return logger.equals(OURS)
        || logger.startsWith("org.eclipse.persistence.session.") && logger.endsWith(".sql")
        || logger.equals("org.hibernate.SQL");
  }

  private void raise(Logger logger) {
    Before before = new Before(logger.getLevel(), logger.getFilter());
    Predicate<LogRecord> wasLogged = loggedBefore(logger);
    raised.put(logger, before);
    logger.setFilter(
        entry -> {
          if (Thread.currentThread() == heard) {
            hear(entry);
          }
          return wasLogged.test(entry);
        });
    logger.setLevel(Level.FINE);
  }

  /** Whether the logger let a record through before it was raised. */
  private static Predicate<LogRecord> loggedBefore(Logger logger) {
    int least = leastLevel(logger);
    Filter filter = logger.getFilter();
    return entry ->
        least != Level.OFF.intValue()
            && entry.getLevel().intValue() >= least
            && (filter == null || filter.isLoggable(entry));
  }

  private static int leastLevel(Logger logger) {
    Logger at = logger;
    while (at != null && at.getLevel() == null) {
      at = at.getParent();
    }
    return at == null ? Level.INFO.intValue() : at.getLevel().intValue();
  }

  /** All that reaches the root, from every thread. */
  @Override
  public void publish(LogRecord entry) {
    boolean heardAlready = raises && entry.getLoggerName() != null && isSql(entry.getLoggerName());
    if (Thread.currentThread() == heard && !heardAlready && !isDetailOfOurs(entry)) {
      hear(entry);
    }
  }

  /** What the engine says of its own doings to those who look for its faults. */
  private static boolean isDetailOfOurs(LogRecord entry) {
    return entry.getLevel().intValue() < Level.INFO.intValue()
        && entry.getLoggerName() != null
        && entry.getLoggerName().startsWith(ENGINE)
        && !isSql(entry.getLoggerName());
  }

  /** A line of the rehearsed job's own log, from whatever thread of its handler. */
  void told(String line) {
    add(lines, new Rehearsal.Line("INFO", JOB, cut(line)));
  }

  private void hear(LogRecord entry) {
    String text = cut(words.formatMessage(entry));
    if (entry.getLoggerName() != null && isSql(entry.getLoggerName())) {
      add(statements, text);
    } else {
      add(lines, new Rehearsal.Line(entry.getLevel().getName(), entry.getLoggerName(), text));
    }
  }

  private static <T> void add(List<T> list, T one) {
    if (list.size() < MOST) {
      list.add(one);
    }
  }

  private static String cut(String text) {
    return WellFormed.cut(text, LONGEST);
  }

  /** Whether loggers were made to tell their SQL. */
  boolean hearsSql() {
    return raises;
  }

  /** SQL heard so far. */
  List<String> statements() {
    return List.copyOf(statements);
  }

  /** Everything else heard so far. */
  List<Rehearsal.Line> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void flush() {
    // Nothing is held back.
  }

  @Override
  public void close() {
    ROOT.removeHandler(this);
    raised.forEach(
        (logger, before) -> {
          logger.setLevel(before.level());
          logger.setFilter(before.filter());
        });
    if (raises) {
      RAISING.release();
    }
  }
}
