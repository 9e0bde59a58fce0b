package org.watchbill.handler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.Verdict;
import org.watchbill.json.Json;
import org.watchbill.settings.Settings;

/** Calls a real server on loopback. */
class CallHttpTest {

  private static final long LIMIT = 100_000;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<HttpExchange> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void anExpectedStatusIsSuccessWithTheAnswerAsResult() throws Exception {
    on("/hello", e -> answer(e, 200, "Grüße", "Content-Type", "text/plain;charset=ISO-8859-1"));

    Answer answer = done(call("{'url': 'URL/hello?token=secret'}"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("Grüße");
    assertThat(answer.truncated()).isFalse();
    assertThat(answer.headers())
        .containsExactly(Map.entry("content-type", "text/plain;charset=ISO-8859-1"));
  }

  @Test
  void theServerLearnsWhichJobCalls() throws Exception {
    on("/", e -> answer(e, 204, ""));

    done(call("{'url': 'URL/'}"));
    done(call("{'url': 'URL/', 'headers': {'idempotency-key': 'mine'}}"));

    assertThat(header(0, "Watchbill-Job")).isEqualTo("42");
    assertThat(header(0, "Watchbill-Attempt")).isEqualTo("3");
    assertThat(header(0, "Idempotency-Key")).isEqualTo("watchbill-job-42");
    assertThat(header(1, "Idempotency-Key")).isEqualTo("mine");
  }

  @Test
  void aStringIsSentAsItIsAndAnyOtherBodyAsJson() throws Exception {
    List<String> bodies = new CopyOnWriteArrayList<>();
    on(
        "/",
        e -> {
          bodies.add(new String(e.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          answer(e, 200, "");
        });

    done(call("{'method': 'POST', 'url': 'URL/', 'body': 'plain ü'}"));
    done(call("{'method': 'PUT', 'url': 'URL/', 'body': {'a': [1, null]}}"));
    done(
        call("{'method': 'POST', 'url': 'URL/', 'body': [1], 'headers': {'content-type': 'x/y'}}"));

    assertThat(bodies).containsExactly("plain ü", "{\"a\":[1,null]}", "[1]");
    assertThat(header(0, "Content-Type")).isNull();
    assertThat(header(1, "Content-Type")).isEqualTo("application/json");
    assertThat(header(2, "Content-Type")).isEqualTo("x/y");
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 503})
  void aStatusThatMayPassIsTriedAgain(int status) throws Exception {
    on("/x", e -> answer(e, status, "\n  try later \nmore", "Retry-After", "7"));

    assertThat(call("{'url': 'URL/x?token=secret'}"))
        .isEqualTo(Verdict.retry(status + " from GET " + url() + "/x (Retry-After: 7): try later"));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 410, 422, 304})
  void aDefiniteRefusalIsDeadAtOnce(int status) throws Exception {
    on("/x", e -> answer(e, status, ""));

    assertThat(call("{'url': 'URL/x'}"))
        .isEqualTo(Verdict.dead(status + " from GET " + url() + "/x"));
  }

  @Test
  void whatIsExpectedMayBeSaid() throws Exception {
    on("/gone", e -> answer(e, 404, ""));
    on("/moved", e -> answer(e, 302, "", "Location", "/gone"));
    on("/ok", e -> answer(e, 200, ""));

    assertThat(done(call("{'url': 'URL/gone', 'expect': [200, 404]}")).status()).isEqualTo(404);
    Answer moved = done(call("{'url': 'URL/moved', 'expect': [302]}"));
    assertThat(moved.status()).isEqualTo(302);
    assertThat(moved.headers()).containsEntry("location", "/gone");
    assertThat(call("{'url': 'URL/ok', 'expect': [201]}")).isInstanceOf(Verdict.Dead.class);
  }

  @Test
  void redirectsAreFollowedToAnotherAllowedHostWithoutCredentials() throws Exception {
    on("/from", e -> answer(e, 303, "", "Location", "http://localhost:" + port() + "/to"));
    on("/to", e -> answer(e, 200, "there"));

    Answer answer =
        done(
            call(
                "{'method': 'POST', 'url': 'URL/from', 'body': 'b',"
                    + " 'headers': {'Authorization': 'secret', 'Accept': 'x/y'}}"));

    assertThat(answer.body()).isEqualTo("there");
    assertThat(seen).hasSize(2);
    assertThat(header(0, "Authorization")).isEqualTo("secret");
    assertThat(seen.get(1).getRequestMethod()).isEqualTo("GET");
    assertThat(header(1, "Authorization")).isNull();
    assertThat(header(1, "Accept")).isEqualTo("x/y");
  }

  @Test
  void aRedirectToAForbiddenHostIsNotFollowed() throws Exception {
    on("/from", e -> answer(e, 302, "", "Location", "http://evil.test/"));

    assertThat(call("{'url': 'URL/from'}"))
        .isInstanceOfSatisfying(
            Verdict.Dead.class,
            dead ->
                assertThat(dead.why())
                    .contains("host 'evil.test' is not in watchbill.http.allowed-hosts"));
  }

  @Test
  void aRedirectToAMetadataServiceIsNotFollowed() throws Exception {
    on("/from", e -> answer(e, 302, "", "Location", "http://metadata.test/latest"));

    assertThat(call("{'url': 'URL/from'}"))
        .isEqualTo(
            Verdict.dead(
                "GET "
                    + url()
                    + "/from: host 'metadata.test' has the address 169.254.169.254, which is"
                    + " refused: link-local"));
  }

  @Test
  void redirectsInACircleEnd() throws Exception {
    on("/round", e -> answer(e, 302, "", "Location", "/round"));

    assertThat(call("{'url': 'URL/round'}"))
        .isEqualTo(Verdict.dead("GET " + url() + "/round: more than 5 redirects"));
    assertThat(seen).hasSize(6);
  }

  @Test
  void oneBadAddressAmongGoodOnesRefusesTheHost() throws Exception {
    assertThat(call("{'url': 'http://mixed.test/'}"))
        .isInstanceOfSatisfying(
            Verdict.Dead.class, dead -> assertThat(dead.why()).contains("fe80"));
  }

  @Test
  void onlyTheBeginningOfALongBodyIsKept() throws Exception {
    on("/long", e -> answer(e, 200, "a".repeat(CappedBody.KEEP - 1) + "é and more"));

    Answer answer = done(call("{'url': 'URL/long'}"));

    assertThat(answer.body()).isEqualTo("a".repeat(CappedBody.KEEP - 1));
    assertThat(answer.truncated()).isTrue();
  }

  @Test
  void anEndlessBodyIsHungUpOn() throws Exception {
    CountDownLatch hungUp = new CountDownLatch(1);
    on(
        "/endless",
        e -> {
          e.sendResponseHeaders(200, 0);
          try (OutputStream out = e.getResponseBody()) {
            while (true) {
              out.write(new byte[8192]);
            }
          } catch (IOException x) {
            hungUp.countDown();
          }
        });

    Answer answer = done(call("{'url': 'URL/endless'}"));

    assertThat(answer.truncated()).isTrue();
    assertThat(answer.body()).hasSize(CappedBody.KEEP).doesNotContain("\0");
    assertThat(hungUp.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aServerThatNeverAnswersTimesOut() {
    on("/silent", e -> awaitTheEnd());

    assertThatThrownBy(() -> call("{'url': 'URL/silent', 'timeout': 'PT0.2S'}"))
        .isInstanceOf(IOException.class)
        .hasMessage("GET " + url() + "/silent: no complete answer within PT0.2S");
  }

  @Test
  void theTimeoutCoversTheBody() {
    on(
        "/stalls",
        e -> {
          e.sendResponseHeaders(200, 0);
          e.getResponseBody().write('x');
          e.getResponseBody().flush();
          awaitTheEnd();
        });

    assertThatThrownBy(() -> call("{'url': 'URL/stalls', 'timeout': 'PT0.2S'}"))
        .hasRootCauseInstanceOf(HttpTimeoutException.class);
  }

  @Test
  void anInterruptStopsTheCall() throws Exception {
    CompletableFuture<Thread> caller = new CompletableFuture<>();
    on(
        "/silent",
        e -> {
          caller.join().interrupt();
          awaitTheEnd();
        });
    caller.complete(Thread.currentThread());

    assertThatThrownBy(() -> call("{'url': 'URL/silent'}"))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void aConnectionThatFailsIsAFailureThatSaysSo() {
    String gone = url();
    server.stop(0);

    assertThatThrownBy(() -> call("{'url': '" + gone + "/'}"))
        .isInstanceOf(IOException.class)
        .hasMessage("GET " + gone + "/: cannot connect");
    assertThatThrownBy(() -> call("{'url': 'http://nowhere.test/'}"))
        .hasMessage("GET http://nowhere.test/: unknown host");
  }

  private Verdict call(String json) throws Exception {
    String text = json.replace('\'', '"').replace("URL", url());
    return new CallHttp(settings(), CallHttpTest::resolve)
        .handle(Json.read(Json.tree(text), HttpCall.class, "$.payload"), new FakeJob());
  }

  private static Settings settings() {
    return new Settings(
        key ->
            switch (key) {
              case "watchbill.http.allowed-hosts" ->
                  Optional.of("127.0.0.1, localhost, metadata.test, mixed.test, nowhere.test");
              case "watchbill.http.max-response-bytes" -> Optional.of(Long.toString(LIMIT));
              default -> Optional.empty();
            });
  }

  private static InetAddress[] resolve(String host) throws UnknownHostException {
    return switch (host) {
      case "metadata.test" -> new InetAddress[] {InetAddress.getByName("169.254.169.254")};
      case "mixed.test" ->
          new InetAddress[] {InetAddress.getByName("127.0.0.1"), InetAddress.getByName("fe80::1")};
      case "nowhere.test" -> throw new UnknownHostException(host);
      default -> InetAddress.getAllByName(host);
    };
  }

  private static Answer done(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Done.class);
    return (Answer) ((Verdict.Done) verdict).result();
  }

  private void on(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          seen.add(exchange);
          handler.handle(exchange);
        });
  }

  private static void answer(HttpExchange exchange, int status, String body, String... headers)
      throws IOException {
    for (int i = 0; i < headers.length; i += 2) {
      exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
    }
    String type = exchange.getResponseHeaders().getFirst("Content-Type");
    boolean latin = type != null && type.endsWith("8859-1");
    byte[] bytes = body.getBytes(latin ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void awaitTheEnd() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String header(int request, String name) {
    return seen.get(request).getRequestHeaders().getFirst(name);
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private String url() {
    return "http://127.0.0.1:" + port();
  }

  private record FakeJob() implements JobContext {
    @Override
    public long id() {
      return 42;
    }

    @Override
    public String type() {
      return "http.request";
    }

    @Override
    public String queue() {
      return "default";
    }

    @Override
    public int attempt() {
      return 3;
    }

    @Override
    public int maxAttempts() {
      return 5;
    }

    @Override
    public Optional<String> schedule() {
      return Optional.empty();
    }

    @Override
    public Optional<Instant> plannedAt() {
      return Optional.empty();
    }
  }
}
