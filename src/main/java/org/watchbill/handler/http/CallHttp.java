package org.watchbill.handler.http;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.JobType;
import org.watchbill.handler.NonTransactional;
import org.watchbill.handler.Verdict;
import org.watchbill.problem.Shown;
import org.watchbill.settings.Settings;

/**
 * {@code http.request}: makes one HTTP request and judges its answer. The job keeps the {@link
 * Answer}.
 *
 * <ul>
 *   <li>An expected status: done.
 *   <li>408, 425, 429 and 5xx, a timeout, a connection that fails: try again, after the backoff or
 *       what the server's {@code Retry-After} asks for, whichever is longer; that is an attempt as
 *       any other.
 *   <li>Any other status: dead at once. The server has understood and said no, and would say so
 *       again; a person may mend what is wrong and replay the job.
 *   <li>A host or an address that is not allowed, also behind a redirect: dead at once.
 * </ul>
 *
 * <p>The request may reach the server more than once (a lost answer looks like a lost request), so
 * it carries {@code Idempotency-Key: watchbill-job-<id>}, the same for every attempt, unless the
 * payload sets that header; besides {@code Watchbill-Job} and {@code Watchbill-Attempt}.
 */
@ApplicationScoped
@NonTransactional
@JobType("http.request")
public class CallHttp implements JobHandler<HttpCall> {

  @Inject Settings settings;
  @Inject InstantSource time;

  private Gate.Resolver resolver = InetAddress::getAllByName;
  private FollowRedirects requests;

  /** For CDI. */
  public CallHttp() {}

  CallHttp(Settings settings, InstantSource time, Gate.Resolver resolver) {
    this.settings = settings;
    this.time = time;
    this.resolver = resolver;
    start();
  }

  /** Makes the one client; not in the constructor, which CDI also calls for the bean's proxy. */
  @PostConstruct
  void start() {
    Gate gate = new Gate(new AllowedHosts(settings.httpAllowedHosts()), resolver);
    requests = new FollowRedirects(gate, settings.httpMaxResponse());
  }

  @Override
  public Verdict handle(HttpCall call, JobContext job) throws IOException, InterruptedException {
    long start = System.nanoTime();
    try {
      var response =
          requests.send(Hop.first(call, job), call::expects, Deadline.in(call.timeout()));
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      Duration wait =
          RetryAfter.of(response.headers(), settings.httpMaxRetryAfter(), time.instant())
              .orElse(Duration.ZERO);
      return verdict(call, Answer.of(response, millis), wait);
    } catch (Refused e) {
      return Verdict.dead("%s: %s".formatted(call.shown(), e.getMessage()));
    } catch (IOException e) {
      throw new IOException("%s: %s".formatted(call.shown(), reason(e)), e);
    }
  }

  private static Verdict verdict(HttpCall call, Answer answer, Duration wait) {
    if (call.expects(answer.status())) {
      return Verdict.done(answer);
    }
    String why = "%d from %s".formatted(answer.status(), call.shown());
    String after = answer.headers().get("retry-after");
    if (after != null) {
      why += " (Retry-After: " + Shown.of(after) + ")";
    }
    if (!answer.firstLine().isEmpty()) {
      why += ": " + answer.firstLine();
    }
    return mayPass(answer.status()) ? Verdict.retry(why, wait) : Verdict.dead(why);
  }

  private static boolean mayPass(int status) {
    return status == 408 || status == 425 || status == 429 || status >= 500;
  }

  /** Java leaves some of these without a word. */
  private static String reason(IOException e) {
    if (e instanceof UnknownHostException) {
      return "unknown host";
    }
    if (e instanceof ConnectException) {
      return "cannot connect";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
