package org.watchbill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.handler.NewJob;
import org.watchbill.json.Given;
import org.watchbill.problem.Faults;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;

/** All that is wrong with the jobs of one request. */
class ReadJobsTest {

  private static final String GOOD = "{\"type\":\"noop\",\"payload\":{\"n\":1.10}}";

  @Test
  void anArrayAndLinesAreReadTheSame() throws IOException {
    List<NewJob> array = jobs("[" + GOOD + "," + GOOD + "]");
    assertThat(array).hasSize(2).isEqualTo(jobs(GOOD + "\n" + GOOD + "\n"));
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
      assertThatThrownBy(() -> jobs(body.formatted(GOOD, bad)))
          .isInstanceOf(Problem.class)
          .hasMessageStartingWith("$[1]" + path + ": ")
          .hasMessageContaining(detail);
    }
  }

  private static List<NewJob> jobs(String body) throws IOException {
    return read(body).good(jobs -> {});
  }

  private static Given<List<NewJob>> read(String body) throws IOException {
    return ReadJobs.from(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
  }

  /** A rule that reads no payload: every job has a queue. */
  private static void rules(List<NewJob> jobs) {
    Faults faults = new Faults();
    for (int i = 0; i < jobs.size(); i++) {
      if (jobs.get(i) != null) {
        faults.check(jobs.get(i).queue() != null, "$[" + i + "].queue", "is missing");
        if (jobs.get(i).delay() != null) {
          faults.add(Violation.of("$[" + i + "].delay", jobs.get(i).delay(), " is too long"));
        }
      }
    }
    faults.raise();
  }

  private static Problem refused(String body) {
    return catchThrowableOfType(Problem.class, () -> read(body).good(ReadJobsTest::rules));
  }

  private static List<String> paths(Problem problem) {
    return problem.errors().stream().map(Violation::path).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[%s,%s,%s,%s,%s,%s]", "%s\n%s\n%s\n%s\n%s\n%s\n"})
  void everyJobsFaultsAreNamedWithItsPlace(String form) {
    Problem problem =
        refused(
            form.formatted(
                "{\"type\": \"noop\", \"queue\": \"a\"}",
                "{\"typ\": \"noop\", \"priority\": \"high\"}",
                "null",
                "7",
                "{\"queue\": \"a\", \"queue\": \"b\", \"payload\": [[1], {\"a\": [2]}]}",
                "{\"payload\": {\"a\": {\"b\": 1, \"b\": 2}, \"c\": [1]}, \"queue\": 5.5}"));
    assertThat(problem.status()).isEqualTo(400);
    assertThat(paths(problem))
        .containsExactly(
            "$[1].typ",
            "$[1].priority",
            "$[2]",
            "$[3]",
            "$[4].queue",
            "$[5].payload.a.b",
            "$[1].queue");
    assertThat(problem.errors().get(2).detail()).contains("must be an object, not null");
    if (form.startsWith("%s\n")) {
      assertThat(problem.errors().get(5).detail()).contains("line 6");
    }
  }

  @Test
  void aDurationStandsAsItWasWritten() {
    Problem problem = refused("[{\"queue\": \"a\"}, {\"queue\": \"a\", \"delay\": \"PT90061S\"}]");
    assertThat(problem.status()).isEqualTo(422);
    assertThat(problem.getMessage()).isEqualTo("$[1].delay: PT90061S is too long");
  }

  @Test
  void whatIsNoJsonEndsTheCollectingAndKeepsWhatWasFound() {
    Problem problem = refused("[{\"x\": 1},\n{\"queue\": }, {\"y\": 1}]");
    assertThat(paths(problem)).startsWith("$[0].x", "$[1].queue").doesNotContain("$[2].y");
    assertThat(problem.errors().get(1).detail()).contains("not JSON", "line 2");
  }

  @Test
  void ofVeryManyBadJobsTheFirstAreNamedAndTheOthersCounted() {
    Problem problem = refused("{\"x\": 1, \"queue\": \"a\"}\n".repeat(9_999));
    assertThat(problem.errors()).hasSize(Problem.MOST);
    assertThat(problem.more()).isEqualTo(9_999 - Problem.MOST);
    assertThat(problem.getMessage()).endsWith("; and 9979 more");
  }

  @Test
  void moreThanARequestMayBringEndsTheCollecting() {
    Problem problem = refused("[" + "[],".repeat(5_000_000) + "1]");
    assertThat(problem.errors()).hasSize(Problem.MOST);
    assertThat(problem.more()).isEqualTo(ReadJobs.MOST + 1 - Problem.MOST);
    assertThat(refused("{\"queue\": \"a\"}\n".repeat(10_001)).getMessage())
        .contains("at most 10,000 jobs a request");
  }

  @Test
  void oneJobThatWouldFillTheMemoryIsRefusedBeforeItDoes() {
    InputStream endless =
        new InputStream() {
          private final byte[] start = "[{\"payload\":[".getBytes(StandardCharsets.UTF_8);
          private long at;

          @Override
          public int read() {
            long now = at++;
            return now < start.length
                ? start[(int) now]
                : "[],".charAt((int) ((now - start.length) % 3));
          }
        };
    assertThat(catchThrowableOfType(Problem.class, () -> ReadJobs.from(endless)).status())
        .isEqualTo(413);
  }

  @Test
  void anObjectWithJobsInItIsNoBulk() {
    assertThat(refused("{\"jobs\": [{\"type\": \"noop\"}]}").getMessage())
        .contains("must be a JSON array of jobs");
    assertThat(refused("").getMessage()).contains("brings no job");
    assertThat(refused("[]").getMessage()).contains("brings no job");
  }
}
