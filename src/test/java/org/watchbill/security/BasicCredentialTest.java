package org.watchbill.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class BasicCredentialTest {

  @Test
  void aPasswordMayHoldColonsAndAnyLetters() {
    assertThat(BasicCredential.of("basic " + base64("ann:pä:ss")))
        .contains(new BasicCredential("ann", "pä:ss"));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "Basic", "Basic %%%", "Basic YW5u", "Basic /zr/", "Bearer YTpi"})
  void anythingElseIsNoCredential(String header) {
    assertThat(BasicCredential.of(header)).isEmpty();
  }

  @Test
  void anEndlessHeaderIsNoCredential() {
    assertThat(BasicCredential.of("Basic " + base64("ann:" + "x".repeat(5000)))).isEmpty();
  }

  @Test
  void aPasswordIsNotShown() {
    assertThat(new BasicCredential("ann", "secret").toString()).doesNotContain("secret");
    assertThat(new AccountChange("secret", null).toString()).doesNotContain("secret");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
