package org.watchbill.problem;

import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A fault of ours: the log gets all of it, the caller a reference by which to find it there. */
final class Unexpected {

  private static final Logger LOG = Logger.getLogger(Unexpected.class.getName());

  private Unexpected() {}

  static Response response(Throwable thrown, Request request, UriInfo uriInfo) {
    if (Outage.explains(thrown)) {
      return ProblemBody.response(Problem.away());
    }
    if (Causes.isPoolExhausted(thrown)) {
      LOG.warning("all connections to the database are in use: " + Causes.root(thrown));
      return ProblemBody.response(Problem.busy("all connections to the database are in use", 2));
    }
    String reference = UUID.randomUUID().toString();
    String path = uriInfo.getRequestUri().getRawPath();
    LOG.log(
        Level.SEVERE,
        thrown,
        () -> "%s %s failed; reference %s".formatted(request.getMethod(), path, reference));
    return ProblemBody.response(
        new Problem(
            500,
            "Internal error",
            "the server's log says more; reference " + reference,
            List.of()));
  }
}
