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

  /** An exception that answers every question by another. */
  private static final class Hostile extends RuntimeException {
    @Override
    public String getMessage() {
      throw new IllegalStateException("not even that");
    }

    @Override
    public String toString() {
      throw new StackOverflowError();
    }
  }

  @Test
  void anExceptionThatCannotBeAskedIsRecordedAllTheSame() {
    Failure failure = Failure.of(new Hostile());

    assertThat(failure.type()).isEqualTo(Hostile.class.getName());
    assertThat(failure.message()).contains("cannot be read").contains("IllegalStateException");
    assertThat(failure.stackTrace()).contains("cannot be read");
  }
}
