package org.watchbill.security;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.watchbill.memory.JsonCost;
import org.watchbill.memory.RequestMemory;
import org.watchbill.problem.Problem;
import org.watchbill.settings.Settings;

/**
 * Holds request bodies to their limit: a length that says too much is refused before a byte is
 * read, and a body that says nothing of its length (chunked) is read no further than the limit. One
 * that is not short is read once there is memory for it.
 */
@Provider
@PreMatching
@Priority(Priorities.ENTITY_CODER)
public class CapBody implements ContainerRequestFilter {

  private static final long LONGEST_JOB = 1 << 20;

  @Inject Settings settings;
  @Inject RequestMemory memory;

  @Override
  public void filter(ContainerRequestContext request) {
    boolean bulk = isBulk(request);
    long limit = bulk ? settings.maxBulkBody() : settings.maxBody();
    long length = length(request.getHeaderString(HttpHeaders.CONTENT_LENGTH));
    if (length > limit) {
      throw CappedStream.tooLarge(limit);
    }
    if (length != 0) {
      InputStream body = new CappedStream(request.getEntityStream(), limit);
      if (length < 0) {
        body = new BufferedInputStream(body, JsonCost.SHORT + 1);
        length = isShort(body) ? 0 : limit;
      }
      if (length > JsonCost.SHORT) {
        memory.take(
            bulk ? JsonCost.oneByOne(length, LONGEST_JOB) : JsonCost.whole(length),
            "this request's body");
      }
      request.setEntityStream(body);
    }
  }

  /** Looks at the beginning of a body that does not say how long it is. */
  private static boolean isShort(InputStream body) {
    try {
      body.mark(JsonCost.SHORT + 1);
      boolean ends = body.readNBytes(JsonCost.SHORT + 1).length <= JsonCost.SHORT;
      body.reset();
      return ends;
    } catch (IOException e) {
      throw Problem.badRequest("$", "the body ends early");
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
