package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.watchbill.job.Job;

class ScarcityTest {

  private static final long WHILE = Scarcity.A_WHILE.toNanos();

  private final Scarcity scarcity = new Scarcity();
  private final Job one = Claimed.withLongPayload("q", "a", 1, 20_000);
  private final Job like = Claimed.withLongPayload("q", "a", 2, 20_000);

  @Test
  void aTypeIsLeftOutForAsLongAsAnyOfItWaits() {
    scarcity.waits(one);
    scarcity.waits(like);
    scarcity.waited(one, false, 0);
    assertThat(scarcity.types("q", 0)).containsExactly("a");
    assertThat(scarcity.types("r", 0)).isEmpty();

    scarcity.waited(like, false, 0);
    assertThat(scarcity.types("q", 0)).isEmpty();
  }

  @Test
  void andForAWhileAfterOneHasWaitedInVain() {
    scarcity.waits(one);
    scarcity.waited(one, true, 5);
    assertThat(scarcity.types("q", 5 + WHILE - 1)).containsExactly("a");
    assertThat(scarcity.types("r", 5)).isEmpty();
    assertThat(scarcity.types("q", 5 + WHILE)).isEmpty();
  }
}
