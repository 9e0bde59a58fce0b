package org.watchbill.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendableHeadersTest {

  private final SendableHeaders.Validator rule = new SendableHeaders.Validator();

  @Test
  void ordinaryHeadersPass() {
    assertThat(rule.objection(Map.of("Accept", "text/plain", "X-Key", "a=b; c", "Empty", "")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "content-length", "Connection", "Upgrade", "Watchbill-Job"})
  void headersWatchbillSetsAreRefusedByName(String name) {
    assertThat(rule.objection(Map.of(name, "x")))
        .contains("header '" + name + "' is set by Watchbill itself; leave it out");
  }

  @Test
  void aHeaderCannotCarryAnother() {
    assertThat(rule.objection(Map.of("X", "a\r\nHost: evil")))
        .contains("the value of header 'X' must be one line of text");
    assertThat(rule.objection(Map.of("X: a\nY", "b"))).isPresent();
    assertThat(rule.objection(Collections.singletonMap("X", null))).isPresent();
  }

  @Test
  void aHeaderIsGivenOnce() {
    assertThat(rule.objection(new TreeMap<>(Map.of("Accept", "a", "accept", "b"))))
        .contains("header 'accept' is given twice");
  }
}
