package org.watchbill.security;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.util.Set;
import org.watchbill.problem.Problem;

/**
 * Refuses changes that another site's page makes a browser send, with the login the browser holds.
 */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
public class RefuseCrossSite implements ContainerRequestFilter {

  /** RFC 9110, 9.2.1. */
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  @Override
  public void filter(ContainerRequestContext request) {
    RequestOrigin origin =
        new RequestOrigin(
            request.getHeaderString("Sec-Fetch-Site"),
            request.getHeaderString("Origin"),
            request.getHeaderString("Host"),
            request.getHeaderString("X-Forwarded-Host"));
    if (!SAFE.contains(request.getMethod()) && origin.isForeign()) {
      throw Problem.forbidden("a page of another site must not change anything here");
    }
  }
}
