package org.watchbill.handler.http;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The payload of {@code http.request}.
 *
 * @param method default {@code GET}
 * @param url absolute, http or https, of a host in {@code watchbill.http.allowed-hosts}
 * @param headers what else to send, each name once
 * @param body a JSON string is sent as it is; any other value as JSON, with {@code Content-Type:
 *     application/json} unless {@code headers} has one
 * @param expect the statuses that mean success; any 2xx by default. A redirect that is expected is
 *     not followed
 * @param timeout for the whole exchange, redirects and body included; default {@code PT30S}, at
 *     most {@code PT10M}
 */
public record HttpCall(
    @Pattern(
            regexp = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS",
            message = "must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS")
        String method,
    @NotNull @AllowedUrl String url,
    @SendableHeaders Map<String, String> headers,
    JsonNode body,
    @Size(min = 1) List<@NotNull @Min(100) @Max(599) Integer> expect,
    @Timeout Duration timeout) {

  /** Fills in the defaults. */
  public HttpCall {
    method = method == null ? "GET" : method;
    headers = headers == null ? Map.of() : headers;
    timeout = timeout == null ? Duration.ofSeconds(30) : timeout;
  }

  boolean expects(int status) {
    return expect == null ? status / 100 == 2 : expect.contains(status);
  }

  /** The call without its query, which may hold secrets, for messages. */
  String shown() {
    return shown(method, URI.create(url));
  }

  static String shown(String method, URI url) {
    return "%s %s://%s%s".formatted(method, url.getScheme(), url.getAuthority(), url.getPath());
  }
}
