package org.watchbill.problem;

import java.util.List;
import org.watchbill.json.WellFormed;

/**
 * Something the caller can mend, as RFC 9457 puts it: status, title, detail and the fields at
 * fault. Rolls back the transaction it leaves.
 */
public class Problem extends RuntimeException {

  /** One field at fault: its JSON path ({@code $.payload.url}) and what is wrong with it. */
  public record Violation(String path, String detail) {

    private static final int LONGEST_PATH = 400;
    private static final int LONGEST_DETAIL = 1500;

    /** A value at fault is shown as far as a person can read it. */
    public Violation {
      path = WellFormed.shortened(path, LONGEST_PATH);
      detail = WellFormed.shortened(detail, LONGEST_DETAIL);
    }
  }

  private static final int LONGEST = 10_000;

  private final int status;
  private final String title;
  private final transient List<Violation> errors;

  public Problem(int status, String title, String detail, List<Violation> errors) {
    super(WellFormed.shortened(detail, LONGEST));
    this.status = status;
    this.title = title;
    this.errors = List.copyOf(errors);
  }

  /** 400: the request cannot be read. */
  public static Problem badRequest(String path, String detail) {
    return at(400, "The request cannot be read", path, detail);
  }

  /** 422: the request was read, and one field breaks a rule. */
  public static Problem unprocessable(String path, String detail) {
    return at(422, "The request breaks a rule", path, detail);
  }

  /** 422: the request was read, and several fields break rules. */
  public static Problem unprocessable(List<Violation> errors) {
    String detail =
        String.join("; ", errors.stream().map(e -> e.path() + ": " + e.detail()).toList());
    return new Problem(422, "The request breaks a rule", detail, errors);
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

  /** The same problem with every path put under {@code prefix}: {@code $[3]} for {@code $}. */
  public Problem under(String prefix) {
    List<Violation> moved =
        errors.stream()
            .map(e -> new Violation(prefix + e.path().substring(1), e.detail()))
            .toList();
    String detail =
        moved.isEmpty()
            ? prefix + ": " + getMessage()
            : String.join("; ", moved.stream().map(e -> e.path() + ": " + e.detail()).toList());
    return new Problem(status, title, detail, moved);
  }

  private static Problem at(int status, String title, String path, String detail) {
    Violation violation = new Violation(path, detail);
    return new Problem(
        status, title, violation.path() + ": " + violation.detail(), List.of(violation));
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  public List<Violation> errors() {
    return errors;
  }
}
