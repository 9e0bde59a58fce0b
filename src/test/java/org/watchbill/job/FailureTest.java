package org.watchbill.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureTest {

  @Test
  void aLongMessageIsCutToWhatTheTableHolds() {
    assertThat(Failure.of("x".repeat(10_000)).message()).hasSize(4000).endsWith("…");
  }

  @Test
  void aCutSplitsNoCharacter() {
    String message = Failure.of("x".repeat(3998) + "\uD83D\uDE00".repeat(10)).message();

    assertThat(message).isEqualTo("x".repeat(3998) + "…");
  }

  @Test
  void whatPostgresqlCannotKeepIsReplaced() {
    assertThat(Failure.of("a\0b").message()).isEqualTo("a\uFFFDb");
  }

  @Test
  void anExceptionWithoutMessageStillSaysSomething() {
    Failure failure = Failure.of(new IllegalStateException());

    assertThat(failure.message()).contains("IllegalStateException");
    assertThat(failure.type()).isEqualTo("java.lang.IllegalStateException");
    assertThat(failure.stackTrace()).contains("FailureTest");
  }
}
