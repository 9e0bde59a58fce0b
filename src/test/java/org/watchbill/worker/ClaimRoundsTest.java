package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClaimRoundsTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final ClaimRounds rounds = new ClaimRounds();

  private long aged(int claims, long apart) {
    return IntStream.range(0, claims).filter(i -> rounds.nextIsAged("q", i * apart)).count();
  }

  @Test
  void everyTenthClaimGoesByAge() {
    assertThat(aged(1001, SECOND)).isEqualTo(100);
  }

  @Test
  void hardlyMoreThanTenInASecondGoByAge() {
    assertThat(aged(100_000, SECOND / 10_000)).isBetween(95L, 100L); // in ten seconds
  }
}
