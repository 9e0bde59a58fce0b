package org.watchbill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.watchbill.handler.NewJob;
import org.watchbill.problem.Problem;

class ReadJobsTest {

  private static final String GOOD = "{\"type\":\"noop\",\"payload\":{\"n\":1.10}}";

  @Test
  void anArrayAndLinesAreReadTheSame() throws IOException {
    List<NewJob> array = read("[" + GOOD + "," + GOOD + "]");
    assertThat(array).hasSize(2).isEqualTo(read(GOOD + "\n" + GOOD + "\n"));
    assertThat(array.get(1).payload()).hasToString("{\"n\":1.10}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"a\\u0000\"}             | .type         | holds the character NUL",
        "{\"payload\":{\"a\":[\"\\uDFFF\"]}} | .payload.a[0] | holds half of a surrogate pair",
        "{\"payload\":[0,1e77777]}           | .payload[1]   | out of bounds",
        "{\"uniqueKey\":5}                   | .uniqueKey    | must be a text",
        "{\"typ\":5}                         | .typ          | unknown field",
        "{\"type\":\"a\",\"type\":\"b\"}     | .type         | given twice",
        "{\"payload\":{\"x\":1,\"x\":2}}     | .payload.x    | given twice",
      })
  void whatIsWrongWithOneOfThemIsToldWhere(String bad, String path, String detail) {
    for (String body : List.of("[%s,%s]", "%s\n%s\n")) {
      assertThatThrownBy(() -> read(body.formatted(GOOD, bad)))
          .isInstanceOf(Problem.class)
          .hasMessageStartingWith("$[1]" + path + ": ")
          .hasMessageContaining(detail);
    }
  }

  private static List<NewJob> read(String body) throws IOException {
    return ReadJobs.from(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
  }
}
