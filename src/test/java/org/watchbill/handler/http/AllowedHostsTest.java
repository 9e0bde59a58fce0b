package org.watchbill.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {

  private final AllowedHosts hosts =
      new AllowedHosts(Set.of("api.example.com", "*.Internal.example", "::1"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.example.com/orders?id=1",
        "HTTP://API.Example.COM:8080",
        "http://api.example.com./",
        "http://a.internal.example/",
        "http://a.b.internal.example/",
        "http://[::1]:8080/"
      })
  void aListedHostMayBeCalled(String url) {
    assertThat(hosts.objection(url)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://internal.example/",
        "http://evilinternal.example/",
        "http://api.example.com.evil.test/",
        "http://127.0.0.1/"
      })
  void anyOtherHostIsRefusedByNameWithTheSetting(String url) {
    assertThat(hosts.objection(url).orElseThrow())
        .matches("host '[^']+' is not in watchbill.http.allowed-hosts \\(.*api.example.com.*\\)");
  }

  @Test
  void noHostIsAllowedByDefault() {
    assertThat(new AllowedHosts(Set.of()).objection("http://localhost/"))
        .contains("host 'localhost' is not in watchbill.http.allowed-hosts (empty)");
  }

  @Test
  void aStarAllowsEveryHostButNamesNone() {
    AllowedHosts any = new AllowedHosts(Set.of("*"));

    assertThat(any.objection("http://example.org/")).isEmpty();
    assertThat(any.names("example.org")).isFalse();
    assertThat(hosts.names("A.internal.example")).isTrue();
  }

  @Test
  void whatIsNoHttpUrlIsRefused() {
    AllowedHosts any = new AllowedHosts(Set.of("*"));

    assertThat(any.objection("ftp://example.org/"))
        .contains("'ftp://example.org/' must start with http:// or https://");
    assertThat(any.objection("/orders")).isPresent();
    assertThat(any.objection("http://a b/").orElseThrow()).startsWith("'http://a b/' is not a URL");
    assertThat(any.objection("http://under_score/"))
        .contains("'http://under_score/' has no valid host");
    assertThat(any.objection("http://user:secret@example.org/").orElseThrow())
        .contains("Authorization header")
        .doesNotContain("secret");
  }
}
