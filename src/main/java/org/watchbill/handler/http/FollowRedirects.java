package org.watchbill.handler.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntPredicate;
import org.watchbill.problem.Shown;

/**
 * Sends a hop and those its redirects lead to, each past the gate. The client itself follows none,
 * since it would not ask the gate.
 */
final class FollowRedirects {

  private static final int MAX = 5;

  /** Goes straight to the host: a proxy would look its name up where the gate cannot see. */
  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();

  private final Gate gate;
  private final long limit;

  FollowRedirects(Gate gate, long limit) {
    this.gate = gate;
    this.limit = limit;
  }

  /**
   * The answer of the last hop.
   *
   * @param expected statuses to stop at though they are redirects
   * @throws Refused if a hop may not be made or there are too many
   */
  HttpResponse<CappedBody.Kept> send(Hop first, IntPredicate expected, Deadline deadline)
      throws Refused, IOException, InterruptedException {
    Hop hop = first;
    for (int redirects = 0; ; redirects++) {
      gate.check(hop.url());
      HttpResponse<CappedBody.Kept> response = answer(hop, deadline);
      int status = response.statusCode();
      String location = response.headers().firstValue("location").orElse(null);
      if (!Hop.isRedirect(status) || location == null || expected.test(status)) {
        return response;
      }
      if (redirects == MAX) {
        throw new Refused("more than " + MAX + " redirects");
      }
      Hop next = hop.redirected(status, uri(location));
      if (next.body() != null && !next.hasHostOf(hop) && !gate.names(next.url())) {
        throw new Refused(
            "a redirect with status %d would take the body to %s, which the allowed hosts do not name"
                .formatted(status, Shown.quoted(next.url().getHost())));
      }
      hop = next;
    }
  }

  private static URI uri(String location) throws Refused {
    try {
      return URI.create(location);
    } catch (IllegalArgumentException e) {
      throw new Refused("a redirect to " + Shown.quoted(location) + ", which is not a URL");
    }
  }

  /**
   * A server may close a connection in the moment it is used once more: no byte of an answer comes,
   * and nobody knows whether the request was heard. What may be said twice is said once more; the
   * client itself does so for GET and HEAD. Anything else is a failed attempt.
   */
  private HttpResponse<CappedBody.Kept> answer(Hop hop, Deadline deadline)
      throws IOException, InterruptedException {
    try {
      return exchange(hop, deadline);
    } catch (IOException e) {
      if (!hop.isIdempotent() || !isUnanswered(e)) {
        throw e;
      }
      return exchange(hop, deadline);
    }
  }

  private static boolean isUnanswered(IOException e) {
    return String.valueOf(e.getMessage()).contains("received no bytes");
  }

  /** Waits here, not in {@code client.send}, whose timeout ends when the body begins. */
  private HttpResponse<CappedBody.Kept> exchange(Hop hop, Deadline deadline)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<CappedBody.Kept>> exchange =
        client.sendAsync(request(hop, deadline), head -> new CappedBody(limit));
    try {
      return exchange.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw deadline.passed();
    } catch (ExecutionException e) {
      throw unwrapped(e, deadline);
    } finally {
      exchange.cancel(true); // Hangs up if it is not over.
    }
  }

  private static HttpRequest request(Hop hop, Deadline deadline) throws IOException {
    boolean secure = "https".equalsIgnoreCase(hop.url().getScheme());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(hop.url())
            // Over plain http the client would ask for an upgrade to HTTP/2, at which some servers
            // stumble.
            .version(secure ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
            .timeout(deadline.left())
            .method(
                hop.method(),
                hop.body() == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(hop.body()));
    hop.headers().forEach(request::setHeader);
    return request.build();
  }

  private static IOException unwrapped(ExecutionException e, Deadline deadline) {
    Throwable cause = e.getCause();
    if (cause instanceof HttpTimeoutException) {
      return deadline.passed();
    }
    return cause instanceof IOException io ? io : new IOException(cause);
  }
}
