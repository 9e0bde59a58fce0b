package org.watchbill.rest;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** Answers to requests that create something. */
public final class Answers {

  private Answers() {}

  /**
   * 202 with what was created; 200 if it was there before.
   *
   * @param location its path below the API; null if it is not one thing
   * @param body an object, or JSON text
   */
  public static Response accepted(String location, Object body, boolean found, UriInfo uri) {
    Response.ResponseBuilder answer = found ? Response.ok() : Response.accepted();
    answer.entity(body);
    if (location != null) {
      answer.location(uri.getBaseUri().resolve(location));
    }
    return answer.build();
  }
}
