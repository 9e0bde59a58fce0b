package org.watchbill.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.watchbill.problem.Problem.Violation;

/**
 * Collects what is wrong with a request, so that all of it is told in one answer: the first {@link
 * Problem#MOST}, and how many there are besides.
 */
public final class Faults {

  private final List<Violation> first = new ArrayList<>();
  private final Predicate<Violation> counts;
  private boolean unreadable;
  private int more;

  public Faults() {
    this(fault -> true);
  }

  /**
   * @param counts whether what a rule says is to be told
   */
  public Faults(Predicate<Violation> counts) {
    this.counts = counts;
  }

  /** One more. */
  public void add(Violation fault) {
    if (first.size() < Problem.MOST) {
      first.add(fault);
    } else {
      more++;
    }
  }

  /** One more, if a rule does not hold. */
  public void check(boolean holds, String path, String detail) {
    if (!holds) {
      add(new Violation(path, detail));
    }
  }

  /** What could not be read. */
  public void unreadable(List<Violation> faults) {
    unreadable |= !faults.isEmpty();
    faults.forEach(this::add);
  }

  /**
   * Asks a rule.
   *
   * @throws Problem what it throws if that is not about fields, such as 403
   */
  public void of(Runnable rule) {
    get(
        () -> {
          rule.run();
          return null;
        });
  }

  /** Asks a rule about a part of the request: its paths are put under {@code at}. */
  public void of(String at, Runnable rule) {
    of(
        () -> {
          try {
            rule.run();
          } catch (Problem e) {
            throw e.under(at);
          }
        });
  }

  /** What a step gives, or null if it finds something wrong, which is kept. */
  public <T> T get(Supplier<T> step) {
    try {
      return step.get();
    } catch (Problem e) {
      if (e.errors().isEmpty() || e.status() != 400 && e.status() != 422) {
        throw e;
      }
      unreadable |= e.status() == 400;
      e.errors().stream().filter(counts).forEach(this::add);
      more += e.more();
      return null;
    }
  }

  /** Whether nothing is wrong so far. */
  public boolean none() {
    return first.isEmpty();
  }

  /** So many more, which are not known by name. */
  public void more(int unnamed) {
    more += unnamed;
  }

  /**
   * Ends the collecting.
   *
   * @throws Problem 400 if something could not be read, 422 if it only breaks rules
   */
  public void raise() {
    if (!first.isEmpty()) {
      throw problem();
    }
  }

  /** All that is wrong: 400 if something could not be read, 422 if it only breaks rules. */
  public Problem problem() {
    return Problem.of(unreadable, first, more);
  }
}
