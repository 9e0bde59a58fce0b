package org.watchbill.problem;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.List;

/** Answers what JAX-RS itself refuses: an unknown path, a wrong method, a wrong media type. */
@Provider
public class WebErrorMapper implements ExceptionMapper<WebApplicationException> {

  private static final int NOT_ALLOWED = 405;

  @Context UriInfo uriInfo;
  @Context Request request;
  @Context HttpHeaders headers;

  @Override
  public Response toResponse(WebApplicationException e) {
    Response refused = e.getResponse();
    if (refused.hasEntity() || refused.getStatus() < 400) {
      return refused;
    }
    if (refused.getStatus() >= 500) {
      return Unexpected.response(e, request, uriInfo);
    }
    if (isUnreadableParameter(e)) {
      return ProblemBody.response(
          new Problem(
              400, "The request cannot be read", "a parameter has the wrong form", List.of()));
    }
    Problem problem =
        new Problem(
            refused.getStatus(), refused.getStatusInfo().getReasonPhrase(), why(e), List.of());
    Response.ResponseBuilder answer =
        Response.fromResponse(refused).type(ProblemBody.TYPE).entity(ProblemBody.of(problem));
    if (refused.getStatus() == NOT_ALLOWED) {
      answer.header(HttpHeaders.ALLOW, null).header(HttpHeaders.ALLOW, allowed(e));
    }
    return answer.build();
  }

  /** JAX-RS says 404 for a query parameter, too, that is no number; that would mislead. */
  private boolean isUnreadableParameter(WebApplicationException e) {
    return e.getResponse().getStatus() == 404
        && e.getCause() != null
        && !uriInfo.getQueryParameters().isEmpty();
  }

  private static String allowed(WebApplicationException e) {
    return Allowed.all(e.getResponse().getAllowedMethods());
  }

  /** In our words: the exception's own may show a library's insides. */
  private String why(WebApplicationException e) {
    String what = request.getMethod() + " " + uriInfo.getRequestUri().getPath();
    return switch (e.getResponse().getStatus()) {
      case 404 -> "there is nothing at " + uriInfo.getRequestUri().getPath();
      case NOT_ALLOWED -> what + " is not possible; allowed: " + allowed(e);
      case 406 ->
          what + " has no answer of the type " + headers.getHeaderString(HttpHeaders.ACCEPT);
      case 415 ->
          what
              + " does not take a body of the type "
              + headers.getHeaderString(HttpHeaders.CONTENT_TYPE)
              + "; JSON needs Content-Type: application/json";
      default -> what + " is refused";
    };
  }
}
