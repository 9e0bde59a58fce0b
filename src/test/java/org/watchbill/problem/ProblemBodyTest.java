package org.watchbill.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemBodyTest {

  @Test
  void aProblemIsWrittenAsRfc9457Says() {
    assertThat(ProblemBody.of(Problem.unprocessable("$.url", "is no URL")).toString())
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"The request breaks a rule\",\"status\":422,"
                + "\"detail\":\"$.url: is no URL\","
                + "\"errors\":[{\"path\":\"$.url\",\"detail\":\"is no URL\"}]}");
  }

  @Test
  void withoutFieldsAtFaultThereAreNoErrors() {
    assertThat(ProblemBody.of(Problem.notFound("no job 5")).has("errors")).isFalse();
  }

  @Test
  void aProblemIsFoundInsideWhatAContainerWrapsAroundIt() {
    Problem problem = new Problem(409, "", "", List.of());
    Exception wrapped = new RuntimeException(new IllegalStateException(problem));
    assertThat(Causes.find(wrapped, Problem.class)).contains(problem);
    assertThat(Causes.find(new RuntimeException(), Problem.class)).isEmpty();
  }
}
