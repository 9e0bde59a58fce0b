package org.watchbill.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.watchbill.handler.JobContext;
import org.watchbill.handler.Verdict;
import org.watchbill.json.Json;
import org.watchbill.settings.Settings;

/** Tests that let {@link CallHttp} call a real server on loopback. */
abstract class OnLoopback {

  static final Instant NOW = Instant.parse("2031-02-28T08:30:00Z");

  private static final long LIMIT = 100_000;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  final List<HttpExchange> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  HttpServer server;

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

  Verdict call(String json) throws Exception {
    return call(json, "127.0.0.1, localhost, metadata.test, mixed.test, nowhere.test");
  }

  Verdict call(String json, String hosts) throws Exception {
    String text = json.replace('\'', '"').replace("URL", url());
    return new CallHttp(settings(hosts), () -> NOW, OnLoopback::resolve)
        .handle(Json.read(Json.tree(text), HttpCall.class, "$.payload"), new FakeJob());
  }

  private static Settings settings(String hosts) {
    return new Settings(
        key ->
            switch (key) {
              case "watchbill.http.allowed-hosts" -> Optional.of(hosts);
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

  static Answer done(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Done.class);
    return (Answer) ((Verdict.Done) verdict).result();
  }

  void on(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          seen.add(exchange);
          handler.handle(exchange);
        });
  }

  static void answer(HttpExchange exchange, int status, String body, String... headers)
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

  void awaitTheEnd() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  String header(int request, String name) {
    return seen.get(request).getRequestHeaders().getFirst(name);
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url() {
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
