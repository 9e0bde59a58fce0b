package org.watchbill.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PercentTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abc",
        "a+b",
        "%41",
        "%C3%A9",
        "caf\u00e9",
        "\uD83D\uDE00",
        "%F0%9F%98%80",
        "%25"
      })
  void aTextOfCharactersIsTaken(String raw) {
    assertThat(new PercentText(raw).objection()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%00",
        "a%00b",
        "%C0%AF",
        "%ED%A0%80",
        "%E2%82",
        "%FF",
        "caf%E9",
        "%",
        "%4",
        "a%zz",
        "\uD800",
        "%C3\u00e9",
        "%F4%90%80%80"
      })
  void anythingElseIsNot(String raw) {
    assertThat(new PercentText(raw).objection()).isPresent();
  }
}
