package org.watchbill.problem;

import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.watchbill.problem.Problem.Violation;

/** Answers what Bean Validation refuses. An answer of ours that breaks a rule is our own fault. */
@Provider
public class ConstraintMapper implements ExceptionMapper<ConstraintViolationException> {

  @Context UriInfo uriInfo;
  @Context Request request;

  @Override
  public Response toResponse(ConstraintViolationException e) {
    if (isOurFault(e)) {
      return Unexpected.response(e, request, uriInfo);
    }
    List<Violation> errors =
        e.getConstraintViolations().stream()
            .map(v -> new Violation(ConstraintPath.of(v.getPropertyPath()), v.getMessage()))
            .sorted(Comparator.comparing(Violation::path).thenComparing(Violation::detail))
            .toList();
    return ProblemBody.response(Problem.unprocessable(errors));
  }

  private static boolean isOurFault(ConstraintViolationException e) {
    return e.getConstraintViolations() == null
        || e.getConstraintViolations().stream()
            .flatMap(v -> StreamSupport.stream(v.getPropertyPath().spliterator(), false))
            .anyMatch(node -> node.getKind() == ElementKind.RETURN_VALUE);
  }
}
