package org.watchbill.rest;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import org.watchbill.problem.Problem;

/**
 * A part of a list.
 *
 * @param next what {@code after} must be for the next part, or null at the end
 */
public record Page<T>(List<T> items, String next) {

  /** No instant that a request names is later. */
  public static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 500;

  /**
   * Reads the {@code limit} of a request.
   *
   * @throws Problem 400 if it is not a number from 1 to 500
   */
  public static int limit(String text) {
    try {
      int limit = text == null ? DEFAULT_LIMIT : Integer.parseInt(text);
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw Problem.badRequest("limit", "'" + text + "' is not a number from 1 to " + MAX_LIMIT);
  }

  /** The page with a {@code Link} to the next one. */
  public Response answer(UriInfo uri) {
    Response.ResponseBuilder answer = Response.ok(this);
    if (next != null) {
      answer.link(uri.getRequestUriBuilder().replaceQueryParam("after", next).build(), "next");
    }
    return answer.build();
  }
}
