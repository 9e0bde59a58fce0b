package org.watchbill.handler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HopTest {

  private static final byte[] BODY = {1, 2, 3};

  @ParameterizedTest
  @CsvSource({
    "301, POST, GET", "302, POST, GET", "303, POST, GET", "303, PUT, GET", "303, HEAD, HEAD",
    "301, PUT, PUT", "302, DELETE, DELETE", "307, POST, POST", "308, POST, POST", "302, GET, GET"
  })
  void aRedirectChangesTheMethodAsInBrowsers(int status, String method, String then)
      throws Exception {
    Hop next = hop(method, "http://a.test/x").redirected(status, URI.create("/y"));

    assertThat(next.method()).isEqualTo(then);
    assertThat(next.url()).isEqualTo(URI.create("http://a.test/y"));
    boolean changed = !method.equals(then);
    assertThat(next.body()).isEqualTo(changed ? null : BODY);
    assertThat(next.headers().containsKey("Content-Type")).isEqualTo(!changed);
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.test/x, http://b.test/, false",
    "http://a.test/x, http://a.test:81/, false",
    "http://a.test/x, https://a.test/, false",
    "http://a.test/x, //b.test/, false",
    "http://a.test/x, http:///nowhere, false",
    "http://a.test/x, http://A.test:80/z, true",
    "https://a.test/x, https://a.test:443/z, true",
    "http://a.test/x, ?page=2, true"
  })
  void credentialsStayWithTheirOrigin(String from, String to, boolean kept) throws Exception {
    Hop next = hop("GET", from).redirected(302, URI.create(to));

    assertThat(next.headers().containsKey("Authorization")).isEqualTo(kept);
    assertThat(next.headers().containsKey("Cookie")).isEqualTo(kept);
    assertThat(next.headers().containsKey("X-Other")).isEqualTo(kept);
    assertThat(next.headers()).containsEntry("Accept", "x/y");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization", "cookie", "Proxy-Authorization", "X-Api-Key", "Api-Key", "X-Auth-Token",
        "PRIVATE-TOKEN", "X-Amz-Security-Token", "X-CSRF-Token", "Referer", "Origin", "From",
        "Idempotency-Key", "Signature", "X-Forwarded-For", "If-Match", "Anything-Else"
      })
  void anyHeaderThatMightBeACredentialStaysWithItsOrigin(String name) throws Exception {
    Hop first = new Hop("GET", URI.create("http://a.test/"), headers(Map.of(name, "s")), null);

    assertThat(first.redirected(302, URI.create("http://b.test/")).headers()).isEmpty();
    assertThat(first.redirected(302, URI.create("/other")).headers()).containsEntry(name, "s");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "accept",
        "Accept-Language",
        "CONTENT-TYPE",
        "User-Agent",
        "Watchbill-Job",
        "Watchbill-Attempt"
      })
  void whatOpensNoDoorGoesOn(String name) throws Exception {
    Hop first = new Hop("GET", URI.create("http://a.test/"), headers(Map.of(name, "s")), null);

    assertThat(first.redirected(302, URI.create("http://b.test/")).headers())
        .containsEntry(name, "s");
  }

  @Test
  void theKeyThatWatchbillMadeGoesOn() throws Exception {
    Hop first =
        new Hop(
            "GET",
            URI.create("http://a.test/"),
            headers(Map.of("Idempotency-Key", "watchbill-job-7")),
            null);

    assertThat(first.redirected(302, URI.create("http://b.test/")).headers())
        .containsKey("Idempotency-Key");
  }

  private static Map<String, String> headers(Map<String, String> given) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(given);
    return headers;
  }

  @Test
  void aRedirectNeverLeavesEncryption() {
    assertThatThrownBy(
            () -> hop("GET", "https://a.test/").redirected(302, URI.create("http://a.test/")))
        .isInstanceOf(Refused.class)
        .hasMessage("a redirect from https to http is not followed");
  }

  private static Hop hop(String method, String url) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(
        Map.of(
            "authorization",
            "a",
            "COOKIE",
            "c",
            "Content-Type",
            "text/plain",
            "X-Other",
            "o",
            "Accept",
            "x/y"));
    return new Hop(method, URI.create(url), headers, BODY);
  }
}
