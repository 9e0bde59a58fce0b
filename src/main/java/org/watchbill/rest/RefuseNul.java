package org.watchbill.rest;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import org.watchbill.problem.Problem;

/** Refuses a query parameter with a NUL in it, which PostgreSQL cannot compare with any text. */
@Provider
public class RefuseNul implements ContainerRequestFilter {

  @Override
  public void filter(ContainerRequestContext request) {
    request
        .getUriInfo()
        .getQueryParameters()
        .forEach(
            (name, values) -> {
              if (values.stream().anyMatch(value -> value.indexOf(0) >= 0)) {
                throw Problem.badRequest(name, "holds the character NUL, which no text here has");
              }
            });
  }
}
