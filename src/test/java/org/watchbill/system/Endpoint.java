package org.watchbill.system;

import java.lang.reflect.Method;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * One endpoint of the REST API, as its resource class declares it.
 *
 * @param verb {@code GET}, {@code PUT}, …
 * @param path below the API, with its templates: {@code jobs/{id}/log}
 * @param pathParameters the names in the templates, in their order
 * @param queryParameters the names of those it knows
 * @param headers the names of those it reads
 * @param consumes the media types of a body; empty if it says none
 * @param produces the media types of the answer; empty if it has no body
 * @param body what the method takes a body as, which may be a stream; null if it takes none. What
 *     is in it, {@link Examples} say
 * @param roles one of which a caller needs
 * @param code the method that answers
 */
public record Endpoint(
    String verb,
    String path,
    List<String> pathParameters,
    Set<String> queryParameters,
    Set<String> headers,
    Set<String> consumes,
    Set<String> produces,
    Class<?> body,
    Set<String> roles,
    Method code) {

  /** {@code PUT calendars/{name} text/calendar}: how a person names it; the type only of a file. */
  public String name() {
    String type = consumes.isEmpty() ? "" : consumes.iterator().next();
    return verb + " " + path + (consumes.size() == 1 && !type.contains("json") ? " " + type : "");
  }

  /** What comes first in its path: {@code jobs}. */
  public String kind() {
    return path.split("/")[0];
  }

  /** Its path with a value, escaped, in its templates. */
  public String at(String value) {
    return path.replaceAll("\\{[^}]*}", escape(value).replace("$", "\\$"));
  }

  private static String escape(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return name();
  }
}
