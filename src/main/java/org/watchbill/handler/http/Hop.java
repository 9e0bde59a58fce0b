package org.watchbill.handler.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.watchbill.handler.JobContext;
import org.watchbill.json.Json;

/**
 * One request on the way to the answer.
 *
 * @param headers by name, whatever its case
 * @param body null if there is none
 */
record Hop(String method, URI url, Map<String, String> headers, byte[] body) {

  private static final String IDEMPOTENCY = "Idempotency-Key";
  private static final String OWN_KEY = "watchbill-job-";

  /** Headers that say what is sent and wanted, and by whom, and open no door. */
  private static final Set<String> PUBLIC =
      Set.of(
          "accept",
          "accept-charset",
          "accept-encoding",
          "accept-language",
          "content-encoding",
          "content-language",
          "content-type",
          "user-agent",
          "watchbill-attempt",
          "watchbill-job");

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  /** The first hop: what the payload asks for, and which job asks. */
  static Hop first(HttpCall call, JobContext job) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("User-Agent", "Watchbill");
    headers.put(IDEMPOTENCY, OWN_KEY + job.id());
    if (present(call.body()) && !call.body().isTextual()) {
      headers.put("Content-Type", "application/json");
    }
    headers.putAll(call.headers());
    headers.put("Watchbill-Job", Long.toString(job.id()));
    headers.put("Watchbill-Attempt", Integer.toString(job.attempt()));
    return new Hop(call.method(), URI.create(call.url()), headers, bytes(call.body()));
  }

  static boolean isRedirect(int status) {
    return REDIRECTS.contains(status);
  }

  /**
   * The hop a redirect leads to, by the rules of browsers (Fetch, "HTTP-redirect fetch"): 303, and
   * 301 or 302 after a POST, become a GET without body. Whatever header might be a credential stays
   * with its origin: of those the payload sets, another origin is told only the {@link #PUBLIC}.
   *
   * @throws Refused if it leaves https for http
   */
  Hop redirected(int status, URI location) throws Refused {
    URI target = url.resolve(location);
    if ("https".equalsIgnoreCase(url.getScheme()) && "http".equalsIgnoreCase(target.getScheme())) {
      throw new Refused("a redirect from https to http is not followed");
    }
    Map<String, String> kept = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    kept.putAll(headers);
    if (!origin(url).equals(origin(target))) {
      kept.entrySet().removeIf(header -> !isPublic(header.getKey(), header.getValue()));
    }
    if (!becomesGet(status)) {
      return new Hop(method, target, kept, body);
    }
    kept.keySet().removeIf(name -> name.regionMatches(true, 0, "Content-", 0, 8));
    return new Hop("GET", target, kept, null);
  }

  /** The key that was made here is none of the payload's secrets. */
  private static boolean isPublic(String name, String value) {
    return PUBLIC.contains(name.toLowerCase(Locale.ROOT))
        || name.equalsIgnoreCase(IDEMPOTENCY) && value.startsWith(OWN_KEY);
  }

  /** Whether it goes to the host of another one, by whatever scheme and port. */
  boolean hasHostOf(Hop other) {
    return url.getHost() != null
        && other.url.getHost() != null
        && AllowedHosts.host(url).equals(AllowedHosts.host(other.url));
  }

  /** Whether a request may be made twice where once is meant: RFC 9110, section 9.2.2. */
  boolean isIdempotent() {
    return !method.equals("POST") && !method.equals("PATCH");
  }

  private boolean becomesGet(int status) {
    return status == 303
        ? !method.equals("GET") && !method.equals("HEAD")
        : (status == 301 || status == 302) && method.equals("POST");
  }

  private static String origin(URI url) {
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
    // A target without a host is refused by the gate; here it is only another origin.
    String host = url.getHost() == null ? "" : AllowedHosts.host(url);
    return secure + "|" + host + "|" + port;
  }

  private static boolean present(JsonNode body) {
    return body != null && !body.isNull();
  }

  private static byte[] bytes(JsonNode body) {
    if (!present(body)) {
      return null;
    }
    String text = body.isTextual() ? body.textValue() : Json.write(body);
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
