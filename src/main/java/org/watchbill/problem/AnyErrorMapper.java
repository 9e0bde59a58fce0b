package org.watchbill.problem;

import jakarta.persistence.OptimisticLockException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;

/**
 * Answers all other exceptions: what a transaction or an EJB has wrapped comes out as what it is,
 * and the rest as an internal error.
 */
@Provider
public class AnyErrorMapper implements ExceptionMapper<Throwable> {

  @Context UriInfo uriInfo;
  @Context Request request;

  @Override
  public Response toResponse(Throwable thrown) {
    Optional<Problem> problem =
        Causes.find(thrown, Problem.class)
            .or(
                () ->
                    Causes.find(thrown, OptimisticLockException.class)
                        .map(e -> Problem.conflict("somebody else has changed it; read it again")));
    return problem
        .map(ProblemBody::response)
        .orElseGet(() -> Unexpected.response(thrown, request, uriInfo));
  }
}
