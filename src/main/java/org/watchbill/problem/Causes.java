package org.watchbill.problem;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks for what really went wrong inside the wrappers containers and libraries put around it. */
public final class Causes {

  /** A chain may be circular. */
  private static final int DEEPEST = 20;

  private Causes() {}

  /** The outermost throwable of that type among {@code thrown} and its causes. */
  public static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> type) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
        .limit(DEEPEST)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }
}
