package org.watchbill.problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.watchbill.json.WellFormed;

/**
 * Something the caller can mend, as RFC 9457 puts it: status, title, detail and the fields at
 * fault. Rolls back the transaction it leaves.
 */
public class Problem extends RuntimeException {

  /** As many fields at fault as one answer names. */
  public static final int MOST = 20;

  private static final String UNREADABLE = "The request cannot be read";
  private static final String AGAINST_A_RULE = "The request breaks a rule";

  /**
   * One field at fault.
   *
   * @param path its JSON path ({@code $.payload.url})
   * @param detail what is wrong with it
   * @param printed by their paths, values that {@code detail} prints in a form of ours, for whoever
   *     knows how they were written ({@code PT1H} for {@code PT60M})
   * @param restsOn further fields it rests upon: if one of them could not be read, it may be untrue
   */
  public record Violation(
      String path, String detail, Map<String, String> printed, List<String> restsOn) {

    private static final int LONGEST_PATH = 400;

    /** A value at fault is shown as far as a person can read it. */
    public Violation {
      path = WellFormed.shortened(path, LONGEST_PATH);
      detail = Shown.line(detail);
    }

    /** Neither prints a value in a form of ours nor rests upon another field. */
    public Violation(String path, String detail) {
      this(path, detail, Map.of(), List.of());
    }

    /** One that begins with its field's value, which is no text. */
    public static Violation of(String path, Object value, String rest) {
      String shown = Shown.of(value);
      return new Violation(path, shown + rest, Map.of(path, shown), List.of());
    }

    /** The same with another field's value, which is no text, at its end. */
    public Violation printing(String at, Object value) {
      String shown = Shown.of(value);
      Map<String, String> all = new LinkedHashMap<>(printed);
      all.put(at, shown);
      return new Violation(path, detail + shown, all, restsOn);
    }

    /** The same, untrue perhaps if one of these could not be read. */
    public Violation restingOn(List<String> paths) {
      return new Violation(path, detail, printed, paths);
    }

    /** The same with every path put under {@code prefix}. */
    Violation under(String prefix) {
      Map<String, String> moved = new LinkedHashMap<>();
      printed.forEach((at, text) -> moved.put(prefix + at.substring(1), text));
      return new Violation(
          prefix + path.substring(1),
          detail,
          moved,
          restsOn.stream().map(at -> prefix + at.substring(1)).toList());
    }

    private String told() {
      return Shown.line(path) + ": " + detail;
    }
  }

  private static final int LONGEST = 10_000;

  private final int status;
  private final String title;
  private final transient List<Violation> errors;
  private final int more;
  private final int retryAfter;

  public Problem(int status, String title, String detail, List<Violation> errors) {
    this(status, title, Shown.line(detail), errors, 0, 0);
  }

  private Problem(
      int status, String title, String detail, List<Violation> errors, int more, int retryAfter) {
    super(WellFormed.shortened(detail, LONGEST));
    this.status = status;
    this.title = title;
    this.errors = List.copyOf(errors);
    this.more = more;
    this.retryAfter = retryAfter;
  }

  /** 400: the request cannot be read. */
  public static Problem badRequest(String path, String detail) {
    return of(400, UNREADABLE, List.of(new Violation(path, detail)), 0);
  }

  /** 422: the request was read, and one field breaks a rule. */
  public static Problem unprocessable(String path, String detail) {
    return unprocessable(List.of(new Violation(path, detail)));
  }

  /** 422: the request was read, and several fields break rules. */
  public static Problem unprocessable(List<Violation> errors) {
    return of(422, AGAINST_A_RULE, errors, 0);
  }

  /** 400 if some of the request could not be read, else 422; {@code more} are not named. */
  static Problem of(boolean unreadable, List<Violation> errors, int more) {
    return unreadable ? of(400, UNREADABLE, errors, more) : of(422, AGAINST_A_RULE, errors, more);
  }

  private static Problem of(int status, String title, List<Violation> errors, int unnamed) {
    List<Violation> named = errors.subList(0, Math.min(MOST, errors.size()));
    int more = unnamed + errors.size() - named.size();
    String detail =
        named.stream().map(Violation::told).collect(Collectors.joining("; "))
            + (more == 0 ? "" : "; and " + more + " more");
    return new Problem(status, title, detail, named, more, 0);
  }

  /** 404: no such thing. */
  public static Problem notFound(String detail) {
    return new Problem(404, "Not found", detail, List.of());
  }

  /** 409: the thing's present state does not allow it. */
  public static Problem conflict(String detail) {
    return new Problem(409, "The present state does not allow this", detail, List.of());
  }

  /** 403: the caller lacks a role. */
  public static Problem forbidden(String detail) {
    return new Problem(403, "Not allowed", detail, List.of());
  }

  /**
   * 503: not now.
   *
   * @param retryAfter in how many seconds it is worth another try
   */
  public static Problem busy(String detail, int retryAfter) {
    return new Problem(503, "Too much at once", detail, List.of(), 0, retryAfter);
  }

  /** 503: the database is away. */
  public static Problem away() {
    return new Problem(
        503,
        "Not available now",
        "the database does not answer; whether a change was made before that, the same request with its Idempotency-Key tells once it is back",
        List.of(),
        0,
        2);
  }

  /** The same problem with every path put under {@code prefix}: {@code $[3]} for {@code $}. */
  public Problem under(String prefix) {
    return errors.isEmpty()
        ? new Problem(status, title, prefix + ": " + getMessage(), errors, more, retryAfter)
        : of(status, title, errors.stream().map(e -> e.under(prefix)).toList(), more);
  }

  /** The same problem, told otherwise. */
  public Problem with(List<Violation> retold) {
    return of(status, title, retold, more);
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** The fields at fault, at most {@link #MOST} of them. */
  public List<Violation> errors() {
    return errors;
  }

  /** How many others are at fault. */
  public int more() {
    return more;
  }

  /** In how many seconds the same may be tried again; 0 where waiting does not help. */
  public int retryAfter() {
    return retryAfter;
  }
}
