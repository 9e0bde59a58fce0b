package org.watchbill.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.watchbill.problem.Faults;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;

/** Whatever is wrong with a body is told in one answer, and as it was written. */
class GivenTest {

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
      Duration limit,
      List<Part> parts,
      JsonNode payload) {}

  private static final Duration DAY = Duration.ofDays(1);

  private static void rules(Whole whole) {
    Faults faults = new Faults();
    faults.check(whole.name() != null, "$.name", "is missing");
    if (whole.pause() != null && whole.pause().compareTo(DAY) > 0) {
      faults.add(Violation.of("$.pause", whole.pause(), " is longer than a day"));
    }
    if (whole.at() != null && whole.at().isBefore(Instant.EPOCH)) {
      faults.add(Violation.of("$.at", whole.at(), " is before 1970"));
    }
    if (whole.limit() != null && whole.pause() == null) {
      faults.add(new Violation("$.limit", "needs pause").restingOn(List.of("$.pause")));
    }
    faults.raise();
  }

  private static Problem refused(String json) {
    return catchThrowableOfType(Problem.class, () -> read(json).good(GivenTest::rules));
  }

  private static Given<Whole> read(String json) {
    return ReadBody.of(
        json.getBytes(StandardCharsets.UTF_8), Json.mapper().constructType(Whole.class));
  }

  private static List<String> paths(Problem problem) {
    return problem.errors().stream().map(Violation::path).toList();
  }

  @Test
  void whatCannotBeReadAndWhatBreaksARuleAreToldTogether() {
    Problem problem =
        refused(
            """
            {
              "nme": "a",
              "count": "5",
              "pause": "P2D",
              "parts": [{"count": 1}, {"x": 1, "count": true}, 7],
              "at": "tomorrow"
            }""");
    assertThat(problem.status()).isEqualTo(400);
    assertThat(paths(problem))
        .containsExactly(
            "$.nme",
            "$.count",
            "$.parts[1].x",
            "$.parts[1].count",
            "$.parts[2]",
            "$.at",
            "$.name",
            "$.pause");
    assertThat(problem.errors().get(0).detail())
        .startsWith("unknown field")
        .endsWith("(line 2, column 10)");
    assertThat(problem.errors().get(1).detail()).endsWith("(line 3, column 12)");
    assertThat(problem.errors().get(4).detail()).endsWith("(line 5, column 52)");
  }

  @Test
  void whatOnlyBreaksRulesIsReadableAndTheValuesStandAsTheyWereWritten() {
    Problem problem = refused("{\"at\": \"1969-12-31T23:00:00-00:30\", \"pause\": \"PT14401M\"}");
    assertThat(problem.status()).isEqualTo(422);
    assertThat(problem.getMessage())
        .contains("$.name: is missing")
        .contains("$.pause: PT14401M is longer than a day")
        .contains("$.at: 1969-12-31T23:00:00-00:30 is before 1970");
  }

  @Test
  void whatFollowsFromAFieldThatCannotBeReadIsNotTold() {
    assertThat(paths(refused("{\"name\": 5.5, \"limit\": \"PT1S\", \"pause\": 5}")))
        .contains("$.pause")
        .doesNotContain("$.limit");
    assertThat(paths(refused("{\"name\": [], \"count\": 1.5}")))
        .containsExactly("$.name", "$.count");
  }

  @Test
  void aPartThatRefusesItselfIsToldOnceWithTheRest() {
    Problem problem = refused("{\"name\": \"a\", \"parts\": [{\"count\": -1}, {\"nme\": 1}]}");
    assertThat(paths(problem)).containsExactly("$.parts[0]", "$.parts[1].nme");
    assertThat(problem.getMessage()).contains("the count is negative");
  }

  @Test
  void whatIsNoJsonEndsTheCollecting() {
    Problem problem = refused("{\"count\": \"5\", \"name\": }");
    assertThat(problem.status()).isEqualTo(400);
    assertThat(paths(problem)).containsExactly("$.count", "$.name");
    assertThat(problem.errors().get(1).detail()).contains("not JSON");
    assertThat(paths(refused("{\"nme\": 1} 5"))).contains("$");
    assertThat(paths(refused("{\"name\": \"a\", \"name\": \"b\", \"x\": 1}")))
        .containsExactly("$.name");
  }

  @Test
  void ofVeryManyTheFirstAreNamedAndTheOthersCounted() {
    String many =
        IntStream.range(0, 5_000)
            .mapToObj(i -> "\"x" + i + "\": 1")
            .collect(Collectors.joining(","));
    Problem problem = refused("{" + many + "}");
    assertThat(problem.errors()).hasSize(Problem.MOST);
    assertThat(problem.more()).isPositive();
    assertThat(problem.getMessage()).endsWith(" more");
  }

  @Test
  void whatWasSentIsShownShortAndInOneLine() {
    Problem problem = refused("{\"at\": \"" + "\\n\\u202e\\u0007x".repeat(5_000) + "\"}");
    assertThat(problem.getMessage())
        .hasSizeLessThan(1_000)
        .contains("\\n\\u202e\\u0007x")
        .doesNotContain("\n", "\u202e", "\u0007");
    assertThat(refused("{\"" + "x".repeat(50_000) + "\": 1}").getMessage()).hasSizeLessThan(2_500);
  }

  @Test
  void anyBodyOfOursTellsAllThatCannotBeRead() {
    Problem problem =
        catchThrowableOfType(
            Problem.class,
            () ->
                JsonBody.read(
                    new ByteArrayInputStream(
                        "{\"a\": 1, \"b\": 2}".getBytes(StandardCharsets.UTF_8)),
                    Whole.class));
    assertThat(paths(problem)).containsExactly("$.a", "$.b");
  }
}
