package org.watchbill.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DatabaseTimeTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private final DatabaseTime time = new DatabaseTime();

  private void answered(long databaseMillis, long afterMillis) {
    time.adjust(NOON, NOON.plusMillis(databaseMillis), NOON.plusMillis(afterMillis));
  }

  @Test
  void aClockThatAgreesWithinTheAnswersTimeIsLeftAlone() {
    answered(0, 40);
    answered(40, 40);
    answered(15, 40);

    assertThat(time.offset()).isZero();
  }

  @Test
  void aDatabaseThatIsAheadIsFollowedAsFarAsIsProved() {
    answered(1000, 40);

    assertThat(time.offset()).isEqualTo(Duration.ofMillis(960));
  }

  @Test
  void aDatabaseThatIsBehindIsFollowedAsFarAsIsProved() {
    answered(-1000, 40);

    assertThat(time.offset()).isEqualTo(Duration.ofMillis(-1000));
  }

  @Test
  void aBetterAnswerNarrowsIt() {
    answered(1000, 400);
    answered(1000, 2);

    assertThat(time.offset()).isEqualTo(Duration.ofMillis(998));
  }
}
