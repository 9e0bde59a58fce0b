package org.watchbill.handler.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.watchbill.handler.Verdict;

/** Where redirects may lead. */
class RedirectsTest extends OnLoopback {

  @Test
  void redirectsAreFollowedToAnotherAllowedHostWithoutCredentials() throws Exception {
    on("/from", e -> answer(e, 303, "", "Location", "http://localhost:" + port() + "/to"));
    on("/to", e -> answer(e, 200, "there"));

    Answer answer =
        done(
            call(
                "{'method': 'POST', 'url': 'URL/from', 'body': 'b',"
                    + " 'headers': {'Authorization': 'secret', 'X-Api-Key': 'secret',"
                    + " 'Accept': 'x/y'}}"));

    assertThat(answer.body()).isEqualTo("there");
    assertThat(seen).hasSize(2);
    assertThat(header(0, "Authorization")).isEqualTo("secret");
    assertThat(seen.get(1).getRequestMethod()).isEqualTo("GET");
    assertThat(header(1, "Authorization")).isNull();
    assertThat(header(1, "X-Api-Key")).isNull();
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
  void aBodyGoesToAnotherHostOnlyIfThatIsAllowedByName() throws Exception {
    on("/from", e -> answer(e, 307, "", "Location", "http://localhost:" + port() + "/to"));
    on("/to", e -> answer(e, 200, new String(e.getRequestBody().readAllBytes(), UTF_8)));
    String call = "{'method': 'POST', 'url': 'URL/from', 'body': 'secret'}";

    assertThat(done(call(call)).body()).isEqualTo("secret");
    assertThat(call(call, "127.0.0.1, *"))
        .isInstanceOfSatisfying(
            Verdict.Dead.class,
            dead -> assertThat(dead.why()).contains("would take the body to 'localhost'"));
    assertThat(seen).hasSize(3);
  }

  @Test
  void aRedirectMustNotCarryAUser() throws Exception {
    on("/from", e -> answer(e, 302, "", "Location", "http://me:secret@localhost:" + port() + "/"));

    assertThat(call("{'url': 'URL/from'}"))
        .isInstanceOfSatisfying(
            Verdict.Dead.class,
            dead ->
                assertThat(dead.why()).contains("must not carry a user").doesNotContain("secret"));
    assertThat(seen).hasSize(1);
  }
}
