package org.watchbill.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import org.watchbill.problem.Causes;
import org.watchbill.problem.Problem;

/** What is wrong with a JSON text somebody sent, and where. */
public final class JsonFault {

  private JsonFault() {}

  /**
   * 400 naming the JSON path, line and column; or the {@link Problem} that was thrown while the
   * JSON was read, such as 413 by the stream underneath.
   */
  public static Problem problem(JsonProcessingException e) {
    return problem(e, "$");
  }

  /** The same for a JSON text that lies at {@code root}: {@code $[17]} for a line of many. */
  public static Problem problem(JsonProcessingException e, String root) {
    return Causes.find(e, Problem.class)
        .orElseGet(
            () -> {
              JsonProcessingException origin = origin(e);
              return Problem.badRequest(root + path(origin), Json.why(origin) + place(origin));
            });
  }

  /**
   * The same for one of several values that a parser reads one after another.
   *
   * @param element where that value lies: {@code $[17]}
   * @param array whether they are the elements of one array, which the parser counts itself
   */
  public static Problem problem(JsonProcessingException e, String element, boolean array) {
    boolean counted =
        array && !(origin(e) instanceof JsonMappingException) && !path(origin(e)).isEmpty();
    return problem(e, counted ? "$" : element);
  }

  /** A mapping passes on, wrapped, that the text is no JSON. */
  private static JsonProcessingException origin(JsonProcessingException e) {
    return e.getCause() instanceof JsonProcessingException cause ? origin(cause) : e;
  }

  /** Where a value is of the wrong shape, or else where the text stops being JSON. */
  private static String path(JsonProcessingException e) {
    return !(e instanceof JsonMappingException) && e.getProcessor() instanceof JsonParser parser
        ? path(parser.getParsingContext().pathAsPointer())
        : Json.path(e);
  }

  static String path(JsonPointer pointer) {
    StringBuilder path = new StringBuilder();
    for (JsonPointer at = pointer; !at.matches(); at = at.tail()) {
      path.append(
          at.mayMatchElement() && at.getMatchingIndex() >= 0
              ? "[" + at.getMatchingIndex() + "]"
              : "." + at.getMatchingProperty());
    }
    return path.toString();
  }

  private static String place(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    return at == null || at.getLineNr() < 1
        ? ""
        : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }
}
