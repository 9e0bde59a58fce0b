package org.watchbill.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;

class JsonBodyTest {

  enum Color {
    RED,
    GREEN
  }

  record Part(String name, int count) {
    Part {
      if (count < 0) {
        throw new IllegalArgumentException("the count is negative");
      }
    }
  }

  record Whole(
      String name,
      Integer count,
      Instant at,
      Duration pause,
      Color color,
      List<Part> parts,
      JsonNode payload) {}

  @Test
  void aWellFormedBodyIsRead() {
    Whole whole =
        read("{\"at\":\"2031-02-28T08:30:00+01:00\",\"pause\":\"PT5S\",\"parts\":[{\"count\":2}]}");
    assertThat(whole.at()).isEqualTo(Instant.parse("2031-02-28T07:30:00Z"));
    assertThat(whole.pause()).isEqualTo(Duration.ofSeconds(5));
    assertThat(whole.parts()).containsExactly(new Part(null, 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"nme\": 1}                        | $.nme            | unknown field; known fields: at",
        "{\"parts\":[{},{\"x\":1}]}          | $.parts[1].x     | known fields: count, name",
        "{\"name\":\"a\",\"name\":\"b\"}     | $.name           | given twice",
        "{\"parts\":[{\"name\":null,\"name\":2}]} | $.parts[0].name | given twice",
        "{\"payload\":{\"a\":1,\"a\":2}}     | $.payload.a      | given twice",
        "{\"count\":\"5\"}                   | $.count          | must be a whole number",
        "{\"count\":\" \"}                   | $.count          | is not a whole number",
        "{\"color\":\" \"}                   | $.color          | is not one of RED, GREEN",
        "{\"at\":\" \"}                      | $.at             | is not an instant",
        "{\"pause\":\"\\n\"}                 | $.pause          | is not a duration",
        "{\"parts\":\" \"}                   | $.parts          | must be",
        "{\"count\":5.5}                     | $.count          | must be a whole number",
        "{\"count\":99999999999}             | $.count          | too large",
        "{\"name\":5}                        | $.name           | must be a text",
        "{\"name\":1.5}                      | $.name           | must be a text",
        "{\"name\":true}                     | $.name           | must be a text",
        "{\"name\":{}}                       | $.name           | must be a text",
        "{\"color\":1}                       | $.color          | must be one of RED, GREEN",
        "{\"name\":\"a\\u0000\"}            | $.name           | holds the character NUL (at"
            + " position 2)",
        "{\"name\":\"\\uD800x\"}            | $.name           | holds half of a surrogate pair"
            + " (\\uD800 at position 1)",
        "{\"payload\":{\"a\":[1,\"\\uDC00\"]}}| $.payload.a[1]   | holds half of a surrogate pair",
        "{\"payload\":{\"b\\uD800\":1}}      | $.payload.b\uFFFD | the name holds half of a"
            + " surrogate pair",
        "{\"parts\":[{\"name\":\"\\u0000\"}]} | $.parts[0].name  | holds the character NUL",
        "{\"at\":1700000000}                 | $.at             | must be an instant",
        "{\"at\":\"tomorrow\"}               | $.at             | \"tomorrow\" is not an instant",
        "{\"pause\":5}                        | $.pause           | must be a duration",
        "{\"color\":\"BLUE\"}                | $.color          | is not one of RED, GREEN",
        "{\"parts\":{}}                      | $.parts          | must be an array",
        "{\"parts\":[{\"count\":-1}]}        | $.parts[0]       | the count is negative",
        "{\"parts\":[{\"count\":}]}          | $.parts[0].count | not JSON",
        "[]                                  | $                | must be an object",
        "{} 5                                | $                | something follows",
        "null                                | $                | not null",
        "``                                  | $                | not nothing",
      })
  void aBodyThatCannotBeReadIsToldWhere(String body, String path, String detail) {
    Problem problem = catchThrowableOfType(Problem.class, () -> read(body));
    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.errors()).extracting(Violation::path).containsExactly(path);
    assertThat(problem.getMessage()).contains(detail).doesNotContain("org.watchbill", "java.");
  }

  @Test
  void lineAndColumnAreNamed() {
    Problem problem = catchThrowableOfType(Problem.class, () -> read("{\n  \"count\": true\n}"));
    assertThat(problem.getMessage()).endsWith("(line 2, column 12)");
  }

  @Test
  void aProblemOfTheStreamUnderneathComesThrough() {
    Problem tooLarge = new Problem(413, "The body is too large", "", List.of());
    InputStream body =
        new InputStream() {
          private final InputStream start = stream("{\"parts\":[{\"name\":\"");

          @Override
          public int read() throws IOException {
            int next = start.read();
            if (next < 0) {
              throw tooLarge;
            }
            return next;
          }
        };
    assertThat(catchThrowableOfType(Problem.class, () -> JsonBody.read(body, Whole.class)).status())
        .isEqualTo(413);
  }

  @Test
  void aMarkOfTheByteOrderAtTheStartIsPassedOver() {
    assertThat(read("\uFEFF{\"name\":\"\uFEFFx\"}").name()).isEqualTo("\uFEFFx");
  }

  @Test
  void whatWasKeptWithHalfACharacterIsStillWritten() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Map<String, String> value = Map.of("x", "a\uD800b\uD83D\uDE00");
    new JsonBody().writeTo(value, Map.class, Map.class, null, null, null, out);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"x\":\"a\uFFFDb\uD83D\uDE00\"}");
  }

  @Test
  void aLongValueIsShownInPartsWithWhatIsWrongWithIt() {
    String name = "x".repeat(100_000);
    Problem problem =
        catchThrowableOfType(Problem.class, () -> read("{\"color\":\"%s\"}".formatted(name)));
    assertThat(problem.getMessage()).hasSizeLessThan(2000).contains("is not one of RED, GREEN");
    problem = catchThrowableOfType(Problem.class, () -> read("{\"%s\":1}".formatted(name)));
    assertThat(problem.getMessage()).hasSizeLessThan(2000).contains("more than 50,000 characters");
  }

  private static Whole read(String body) {
    return (Whole) JsonBody.read(stream(body), Whole.class);
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
