package org.watchbill.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("1994-11-06T08:49:37Z");
  private static final Duration LONGEST = Duration.ofHours(1);

  private static Optional<Duration> of(String... headers) {
    Map<String, List<String>> all = new TreeMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], List.of(headers[i + 1]));
    }
    return RetryAfter.of(HttpHeaders.of(all, (name, value) -> true), LONGEST, NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7                              | PT7S",
        "3600                           | PT1H",
        "3601                           | PT1H",
        "99999999999999999999999999     | PT1H",
        "Sun, 06 Nov 1994 08:50:07 GMT  | PT30S",
        "sun, 06 nov 1994 08:50:07 gmt  | PT30S",
        "Sun Nov  6 08:50:07 1994       | PT30S",
        "Fri, 31 Dec 9999 23:59:59 GMT  | PT1H",
      })
  void whatAServerAsksForIsHeededWithinBounds(String text, Duration wait) {
    assertThat(of("Retry-After", text)).contains(wait);
  }

  @Test
  void aYearOfTwoDigitsIsOneOfThisCentury() {
    assertThat(
            RetryAfter.of(
                HttpHeaders.of(
                    Map.of("Retry-After", List.of("Friday, 28-Feb-31 08:30:09 GMT")),
                    (name, value) -> true),
                LONGEST,
                Instant.parse("2031-02-28T08:30:00Z")))
        .contains(Duration.ofSeconds(9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-7",
        "+7",
        "7.5",
        "7s",
        "PT7S",
        "",
        " ",
        "soon",
        "٣",
        "1e3",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:07 GMT",
        "Sun, 99 Nov 1994 08:50:07 GMT",
        "Sun, 06 Nov 1994 08:50:07"
      })
  void whatIsNoneIsIgnored(String text) {
    assertThat(of("Retry-After", text)).isEmpty();
  }

  @Test
  void aDateCountsFromTheServersOwn() {
    assertThat(
            of(
                "Date", "Sun, 06 Nov 1994 03:00:00 GMT",
                "Retry-After", "Sun, 06 Nov 1994 03:00:20 GMT"))
        .contains(Duration.ofSeconds(20));
    assertThat(of("Date", "now", "Retry-After", "Sun, 06 Nov 1994 08:49:57 GMT"))
        .contains(Duration.ofSeconds(20));
  }

  @Test
  void withoutTheHeaderThereIsNothingToHeed() {
    assertThat(of("Date", "Sun, 06 Nov 1994 03:00:00 GMT")).isEmpty();
  }
}
