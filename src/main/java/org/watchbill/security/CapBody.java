package org.watchbill.security;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import org.watchbill.settings.Settings;

/**
 * Holds request bodies to their limit: a length that says too much is refused before a byte is
 * read, and a body that says nothing of its length (chunked) is read no further than the limit.
 */
@Provider
@PreMatching
@Priority(Priorities.ENTITY_CODER)
public class CapBody implements ContainerRequestFilter {

  @Inject Settings settings;

  @Override
  public void filter(ContainerRequestContext request) {
    long limit = isBulk(request) ? settings.maxBulkBody() : settings.maxBody();
    long length = length(request.getHeaderString(HttpHeaders.CONTENT_LENGTH));
    if (length > limit) {
      throw CappedStream.tooLarge(limit);
    }
    if (length != 0) {
      request.setEntityStream(new CappedStream(request.getEntityStream(), limit));
    }
  }

  private static boolean isBulk(ContainerRequestContext request) {
    String path = request.getUriInfo().getPath();
    String bare = path.startsWith("/") ? path.substring(1) : path;
    return bare.equals("jobs/bulk") || bare.equals("batches");
  }

  /** -1 if it is not said; a container refuses a malformed length before we see it. */
  private static long length(String header) {
    try {
      return header == null ? -1 : Long.parseLong(header);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
