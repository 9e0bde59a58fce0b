package org.watchbill.problem;

import jakarta.ejb.EJBException;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.TransactionalException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Looks for what really went wrong inside the wrappers containers and libraries put around it. */
public final class Causes {

  /** A chain may be circular. */
  private static final int DEEPEST = 20;

  /** PostgreSQL's lock that is not to be had, H2's that is not in time, H2's concurrent update. */
  private static final Set<String> LOCKED = Set.of("55P03", "HYT00", "90131");

  /** Classes of SQL states: a feature, a value, a constraint, a statement, a limit. */
  private static final Set<String> REFUSED = Set.of("0A", "21", "22", "23", "42", "44", "54");

  /** Connections, resources, an operator who stops the database, its system. */
  private static final Set<String> AWAY_CLASSES = Set.of("08", "53", "57", "58");

  private static final String CANCELLED = "57014";

  /** H2's own: closed, closing, its connection broken, its file not to be read or written. */
  private static final Set<String> AWAY =
      Set.of("90007", "90018", "90028", "90031", "90067", "90098", "90121");

  /** What pools say who cannot open a connection; their exceptions have no state. */
  private static final List<String> NO_CONNECTION =
      List.of("Error in allocating a connection", "IJ000453", "IJ031084");

  /** What pools say, or say last, whose connections are all in use. */
  private static final List<String> IN_USE =
      List.of("In-use connections equal max-pool-size", "IJ000655", "J2CA0045E");

  private Causes() {}

  /** The outermost throwable of that type among {@code thrown} and its causes. */
  public static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> type) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
        .limit(DEEPEST)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }

  /** Whether a database refused a second row with a key. */
  public static boolean isUniqueViolation(Throwable thrown) {
    return find(thrown, SQLException.class)
        .map(e -> e.getNextException() == null ? e : e.getNextException())
        .filter(e -> "23505".equals(e.getSQLState()))
        .isPresent();
  }

  /** Whether a database broke a circle of transactions that waited for each other. */
  public static boolean isDeadlock(Throwable thrown) {
    return find(thrown, SQLException.class)
        .map(e -> e.getNextException() == null ? e : e.getNextException())
        .filter(e -> "40P01".equals(e.getSQLState()) || "40001".equals(e.getSQLState()))
        .isPresent();
  }

  /**
   * Whether a transaction would have gone well without others at the same time, and may so once it
   * is done again: a key was taken meanwhile, a circle was broken, a lock could not be had in time,
   * or a row was another before it was locked.
   */
  public static boolean isLostRace(Throwable thrown) {
    return isUniqueViolation(thrown)
        || isDeadlock(thrown)
        || find(thrown, SQLException.class)
            .map(e -> e.getNextException() == null ? e : e.getNextException())
            .filter(e -> LOCKED.contains(String.valueOf(e.getSQLState())))
            .isPresent();
  }

  /** Whether a statement was given up, most likely since it took too long. */
  public static boolean isTimeout(Throwable thrown) {
    return find(thrown, SQLException.class)
        .filter(e -> e instanceof SQLTimeoutException || "57014".equals(e.getSQLState()))
        .isPresent();
  }

  /** Whether a database refused what it was given, which it would do again. */
  public static boolean isRefusedByDatabase(Throwable thrown) {
    return states(thrown).anyMatch(state -> REFUSED.contains(state.substring(0, 2)));
  }

  /**
   * Whether it was for a database that could not be reached, was being stopped, or has closed: what
   * it was asked to do may have been done, or not. Nobody else decides this.
   */
  public static boolean isDatabaseAway(Throwable thrown) {
    return !isRefusedByDatabase(thrown)
        && !isPoolExhausted(thrown)
        && (states(thrown).anyMatch(Causes::isAway)
            || exceptions(thrown).anyMatch(Causes::isOfConnection)
            || isOfTheLine(thrown)
            || NO_CONNECTION.stream().anyMatch(words -> says(thrown, words)));
  }

  /** Whether all connections were in use: the database may well be there. */
  public static boolean isPoolExhausted(Throwable thrown) {
    return IN_USE.stream().anyMatch(words -> says(thrown, words));
  }

  /** Whether it says nothing of what was asked: the database is away, or no connection was free. */
  public static boolean isOutOfReach(Throwable thrown) {
    return isDatabaseAway(thrown) || isPoolExhausted(thrown);
  }

  private static boolean isAway(String state) {
    return AWAY.contains(state)
        || AWAY_CLASSES.contains(state.substring(0, 2)) && !state.equals(CANCELLED);
  }

  private static boolean isOfConnection(SQLException thrown) {
    return thrown instanceof SQLTransientConnectionException
        || thrown instanceof SQLNonTransientConnectionException
        || thrown instanceof SQLRecoverableException;
  }

  /** Not the line of somebody who sent a request. */
  private static boolean isOfTheLine(Throwable thrown) {
    return Stream.of(SQLException.class, PersistenceException.class)
        .flatMap(type -> find(thrown, type).stream())
        .anyMatch(by -> find(by, IOException.class).isPresent());
  }

  /** A server's pool says so in words alone, without a state. */
  private static boolean says(Throwable thrown, String words) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
        .limit(DEEPEST)
        .anyMatch(one -> one.getMessage() != null && one.getMessage().contains(words));
  }

  /** The SQL states of all there is in the chain, and beside it. */
  private static Stream<String> states(Throwable thrown) {
    return exceptions(thrown)
        .map(SQLException::getSQLState)
        .filter(state -> state != null && state.length() == 5);
  }

  private static Stream<SQLException> exceptions(Throwable thrown) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
        .limit(DEEPEST)
        .filter(SQLException.class::isInstance)
        .map(SQLException.class::cast)
        .flatMap(
            e ->
                Stream.iterate(e, Objects::nonNull, SQLException::getNextException).limit(DEEPEST));
  }

  /** What the container's wrappers around a failed call or transaction hold. */
  public static Throwable root(Throwable thrown) {
    Throwable at = thrown;
    for (int i = 0; i < DEEPEST && wraps(at) && at.getCause() != null; i++) {
      at = at.getCause();
    }
    return at;
  }

  private static boolean wraps(Throwable thrown) {
    return thrown instanceof TransactionalException
        || thrown instanceof RollbackException
        || thrown instanceof EJBException;
  }
}
