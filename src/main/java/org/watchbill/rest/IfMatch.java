package org.watchbill.rest;

import org.watchbill.problem.Problem;

/** The header {@code If-Match} where an ETag is a revision. */
public final class IfMatch {

  private IfMatch() {}

  /**
   * The revision the caller has seen.
   *
   * @param header may be null
   * @return null if any revision will do
   * @throws Problem 400 if it is no ETag of ours
   */
  public static Long revision(String header) {
    if (header == null || header.equals("*")) {
      return null;
    }
    try {
      return Long.valueOf(header.replace("\"", ""));
    } catch (NumberFormatException e) {
      throw Problem.badRequest("If-Match", header + " is not an ETag that was given out here");
    }
  }
}
