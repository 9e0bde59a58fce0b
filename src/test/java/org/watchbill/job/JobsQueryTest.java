package org.watchbill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.problem.Problem;

class JobsQueryTest {

  private final JobsQuery query = new JobsQuery();

  @Test
  void severalStatesAreAskedForWithCommas() {
    query.state = "DEAD, CANCELLED";
    assertThat(query.filter().states())
        .containsExactlyInAnyOrder(JobState.DEAD, JobState.CANCELLED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "DEAD,", "dead", "DEAD;READY"})
  void whatIsNoStateIsRefused(String state) {
    query.state = state;
    assertThatThrownBy(query::filter)
        .isInstanceOf(Problem.class)
        .hasMessageContaining("is no state");
  }

  @ParameterizedTest
  @CsvSource({">3,4,", ">=3,3,", "<3,,2", "<=3,,3", "3,3,3", " >10 ,11,"})
  void attemptsAreComparedOrCounted(String attempts, Integer least, Integer most) {
    query.attempts = attempts;
    assertThat(query.filter().leastAttempts()).isEqualTo(least);
    assertThat(query.filter().mostAttempts()).isEqualTo(most);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "many", "=3", "-1", ">", "3.5", "99999999999"})
  void whatComparesNoAttemptsIsRefused(String attempts) {
    query.attempts = attempts;
    assertThatThrownBy(query::filter).isInstanceOf(Problem.class).hasMessageContaining("attempts");
  }

  @Test
  void aStretchOfTimeIsFromToAndNamesItsField() {
    query.finishedFrom = "2026-12-24T18:00:00+01:00";
    query.finishedTo = "2026-12-25T00:00:00Z";
    assertThat(query.filter().finished())
        .isEqualTo(
            new JobFilter.Span(
                Instant.parse("2026-12-24T17:00:00Z"), Instant.parse("2026-12-25T00:00:00Z")));
    query.createdTo = "tomorrow";
    assertThatThrownBy(query::filter).hasMessageStartingWith("createdTo");
    query.createdTo = null;
    query.finishedTo = query.finishedFrom;
    assertThatThrownBy(query::filter).hasMessageContaining("finishedTo");
  }

  @Test
  void whatNoIndexLeadsToIsASearch() {
    assertThat(JobFilter.ANY.searches()).isFalse();
    assertThat(JobFilter.of(JobState.DEAD, null, null, null, null, 7L).searches()).isFalse();
    assertThat(JobFilter.of(null, null, null, "nightly", null, null).searches()).isFalse();
    assertThat(JobFilter.of(null, "mail", null, null, null, null).searches()).isTrue();
    assertThat(JobFilter.of(JobState.READY, null, null, null, null, null).searches()).isTrue();
    assertThat(JobFilter.of(JobState.DEAD, "mail", null, null, null, null).searches()).isTrue();
    query.error = "timeout";
    assertThat(query.filter().searches()).isTrue();
  }
}
