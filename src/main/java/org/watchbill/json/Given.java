package org.watchbill.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.watchbill.problem.Faults;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;
import org.watchbill.problem.Shown;

/**
 * What somebody sent, as far as it can be read. Whatever is wrong with it is told in one answer,
 * what cannot be read beside what breaks a rule, and values as they were written.
 */
public final class Given<T> {

  private final T value;
  private final List<Violation> unreadable;
  private final int more;
  private final boolean body;
  private final Function<String, String> written;

  /**
   * @param value as far as it can be read; null if not at all
   * @param unreadable what cannot be read
   * @param more how many faults besides
   * @param written the text that was sent for a JSON path, or null if it is not known
   */
  public Given(T value, List<Violation> unreadable, int more, Function<String, String> written) {
    this(value, unreadable, more, true, written);
  }

  private Given(
      T value,
      List<Violation> unreadable,
      int more,
      boolean body,
      Function<String, String> written) {
    this.value = value;
    this.unreadable = List.copyOf(unreadable);
    this.more = more;
    this.body = body;
    this.written = written;
  }

  /** A part of a body that as JSON could be read: it can only break rules. */
  static <T> Given<T> ofTree(
      T value, List<Violation> unreadable, Function<String, String> written) {
    return new Given<>(value, unreadable, 0, false, written);
  }

  /**
   * Does something with the value, if it could be read whole.
   *
   * @param rules refuse it for what it says; asked only about what could not be read whole, to name
   *     the rest of its faults: {@code act} is to ask them too
   * @throws Problem naming all that is wrong
   */
  public <R> R take(Consumer<T> rules, Function<T, R> act) {
    if (unreadable.isEmpty() && more == 0) {
      try {
        return act.apply(value);
      } catch (Problem e) {
        throw asWritten(e);
      }
    }
    throw asWritten(all(rules));
  }

  private Problem all(Consumer<T> rules) {
    Faults faults = new Faults(this::counts);
    if (body) {
      faults.unreadable(unreadable);
    } else {
      unreadable.forEach(faults::add);
    }
    faults.more(more);
    if (value != null) {
      faults.of(() -> rules.accept(value));
    }
    return faults.problem();
  }

  /** The value, if it could be read whole and breaks no rule. */
  public T good(Consumer<T> rules) {
    return take(
        rules,
        whole -> {
          rules.accept(whole);
          return whole;
        });
  }

  /** What could not be read. */
  public List<Violation> unreadable() {
    return unreadable;
  }

  /** What follows from a field that could not be read need not be told. */
  private boolean counts(Violation fault) {
    return unreadable.stream()
        .map(Violation::path)
        .noneMatch(
            at ->
                ReadAll.isWithin(fault.path(), at)
                    || fault.restsOn().stream().anyMatch(on -> ReadAll.isWithin(at, on)));
  }

  private Problem asWritten(Problem problem) {
    return problem.errors().stream().allMatch(fault -> fault.printed().isEmpty())
        ? problem
        : problem.with(problem.errors().stream().map(this::asWritten).toList());
  }

  private Violation asWritten(Violation fault) {
    StringBuilder detail = new StringBuilder(fault.detail());
    int from = 0;
    for (Map.Entry<String, String> printed : new ArrayList<>(fault.printed().entrySet())) {
      String text = written.apply(printed.getKey());
      int at = detail.indexOf(printed.getValue(), from);
      if (text != null && at >= 0) {
        String shown = Shown.of(text);
        detail.replace(at, at + printed.getValue().length(), shown);
        from = at + shown.length();
      }
    }
    return new Violation(fault.path(), detail.toString());
  }
}
