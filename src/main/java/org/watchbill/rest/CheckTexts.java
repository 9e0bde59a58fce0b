package org.watchbill.rest;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.watchbill.problem.Problem;

/**
 * The one rule for every text of every endpoint: it is made of characters, none of them NUL. Here
 * for what a request has beside its body, and for the bytes of that; what JSON can say by escapes
 * is looked at where JSON is read. An application's own endpoints beside Watchbill's are left
 * alone.
 */
@Provider
public class CheckTexts implements DynamicFeature {

  private static final String OURS = "org.watchbill.";

  /** Before query parameters are read and after callers without a role are refused. */
  private static final int PRIORITY = Priorities.ENTITY_CODER + 500;

  private static final Set<String> CHARSETS = Set.of("utf-8", "utf8", "us-ascii", "ascii");

  /** Those whose texts are kept or compared. */
  private static final List<String> HEADERS =
      List.of("Idempotency-Key", "If-Match", "If-None-Match", "Prefer");

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    if (resource.getResourceClass().getName().startsWith(OURS)) {
      context.register(new Check());
    }
  }

  @Priority(PRIORITY)
  private static final class Check implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
      UriInfo uri = request.getUriInfo();
      uri.getPathParameters(false)
          .forEach((name, values) -> values.forEach(value -> check(name, value)));
      query(uri.getRequestUri().getRawQuery());
      HEADERS.forEach(name -> header(name, request.getHeaders().get(name)));
      if (request.hasEntity()) {
        encoding(request.getHeaderString("Content-Encoding"));
        charset(request.getMediaType());
        request.setEntityStream(new Utf8Stream(request.getEntityStream()));
      }
    }

    private static void check(String name, String raw) {
      new PercentText(raw)
          .objection()
          .ifPresent(
              why -> {
                throw Problem.badRequest(name, why);
              });
    }

    private static void query(String raw) {
      if (raw == null) {
        return;
      }
      for (String part : raw.split("&")) {
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals);
        check("the name of a query parameter", name);
        check(name, part.substring(equals + 1));
      }
    }

    private static void header(String name, List<String> values) {
      if (values != null && values.stream().anyMatch(Check::hasOther)) {
        throw Problem.badRequest(name, "a header's value has printable ASCII characters only");
      }
    }

    private static boolean hasOther(String value) {
      return value.chars().anyMatch(c -> c != '\t' && (c < 0x20 || c > 0x7E));
    }

    private static void encoding(String encoding) {
      if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
        throw unsupported(
            "Content-Encoding: %s is not read here; send the body as it is", encoding);
      }
    }

    private static void charset(MediaType type) {
      String charset = type == null ? null : type.getParameters().get(MediaType.CHARSET_PARAMETER);
      if (charset != null && !CHARSETS.contains(charset.toLowerCase(Locale.ROOT))) {
        throw unsupported("charset=%s is not read here; send UTF-8", charset);
      }
    }

    private static Problem unsupported(String detail, String value) {
      return new Problem(415, "Unsupported Media Type", detail.formatted(value), List.of());
    }
  }
}
