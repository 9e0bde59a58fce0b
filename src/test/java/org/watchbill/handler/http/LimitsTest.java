package org.watchbill.handler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Answers that are too long, too late, or never come. */
class LimitsTest extends OnLoopback {

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
}
