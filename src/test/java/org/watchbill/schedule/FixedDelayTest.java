package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class FixedDelayTest {

  private final Recurrence delay = Recurrence.fixedDelay(Duration.ofSeconds(90));

  @Test
  void theNextRunIsDueTheDelayAfterTheEndOfTheLast() {
    assertThat(delay.next(Instant.parse("2026-01-01T00:00:00Z")))
        .contains(Instant.parse("2026-01-01T00:01:30Z"));
    assertThat(delay.next(Instant.parse("2026-01-01T00:00:00.001Z")))
        .contains(Instant.parse("2026-01-01T00:01:31Z"));
  }

  @Test
  void nothingIsKnownOfTheOnesBefore() {
    assertThat(delay.previous(Instant.MAX)).isEmpty();
  }

  @Test
  void theBillHasABeginningAndAnEnd() {
    assertThat(delay.next(Instant.MIN)).contains(Recurrence.BEGIN.plusSeconds(90));
    assertThat(delay.next(Recurrence.END.minusSeconds(90))).isEmpty();
    assertThat(delay.next(Instant.MAX)).isEmpty();
  }

  @Test
  void aDelayOutOfBoundsIsRefused() {
    assertThatThrownBy(() -> Recurrence.fixedDelay(Duration.ofMillis(1500)))
        .isInstanceOf(RecurrenceError.class)
        .hasMessage(
            "PT1.5S must be an ISO-8601 duration of whole seconds from PT1S to"
                + " P36500D, such as PT5M or P1D");
  }

  @Test
  void itReadsAsASentenceAndItsExpressionReadsBack() {
    assertThat(delay.describe())
        .isEqualTo("Each run 1 minute and 30 seconds after the end of the one before.");
    assertThat(delay.expression()).isEqualTo("@delay PT1M30S");
    assertThat(Recurrence.parse(delay.expression(), ZoneId.of("UTC"), Dst.DEFAULT))
        .isEqualTo(delay);
  }
}
