package org.watchbill.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestOriginTest {

  @Test
  void aProgramSaysNothingAndIsLetIn() {
    assertThat(foreign(null, null)).isFalse();
  }

  @Test
  void theBrowsersWordDecides() {
    assertThat(foreign("same-origin", "http://evil.example")).isFalse();
    assertThat(foreign("none", null)).isFalse();
    assertThat(foreign("same-site", "http://here.example")).isTrue();
    assertThat(foreign("cross-site", null)).isTrue();
  }

  @Test
  void withoutItTheOriginMustBeTheHostAskedFor() {
    assertThat(foreign(null, "http://here.example:8080")).isFalse();
    assertThat(foreign(null, "https://outside.example")).isFalse();
    assertThat(foreign(null, "http://here.example")).isTrue();
    assertThat(foreign(null, "http://evil.example")).isTrue();
    assertThat(foreign(null, "null")).isTrue();
  }

  private static boolean foreign(String fetchSite, String origin) {
    return new RequestOrigin(fetchSite, origin, "here.example:8080", "outside.example").isForeign();
  }
}
