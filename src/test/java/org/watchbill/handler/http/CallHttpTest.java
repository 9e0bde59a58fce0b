package org.watchbill.handler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.handler.Verdict;

/** What is sent, and how the answer is judged. */
class CallHttpTest extends OnLoopback {

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
        .isEqualTo(
            Verdict.retry(
                status + " from GET " + url() + "/x (Retry-After: 7): try later",
                Duration.ofSeconds(7)));
  }

  @Test
  void aConnectionThatEndsWithoutAnAnswerIsTriedOnceMoreWhereThatDoesNoHarm() throws Exception {
    for (String method : List.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS")) {
      try (HangingUp server = new HangingUp(1)) {
        Answer answer = done(call("{'method': '%s', 'url': '%s'}".formatted(method, server.url())));
        assertThat(answer.status()).as(method).isEqualTo(204);
        assertThat(server.connections()).as(method).isEqualTo(2);
      }
    }
    for (String method : List.of("POST", "PATCH")) {
      try (HangingUp server = new HangingUp(1)) {
        assertThatThrownBy(
                () -> call("{'method': '%s', 'url': '%s'}".formatted(method, server.url())))
            .as(method)
            .isInstanceOf(IOException.class);
        assertThat(server.connections()).as(method).isEqualTo(1);
      }
    }
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
}
