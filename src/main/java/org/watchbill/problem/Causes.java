package org.watchbill.problem;

import jakarta.ejb.EJBException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.TransactionalException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
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
