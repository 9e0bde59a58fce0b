package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.watchbill.schema.ReadyJobs.Ready;

class AgedOrderTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static Ready job(long id, int priority, int secondsWaited) {
    return new Ready(id, priority, NOW.minusSeconds(secondsWaited), null, "noop", false);
  }

  private static List<Long> order(Ready... jobs) {
    AgedOrder order = new AgedOrder(Duration.ofMinutes(1), NOW);
    return Stream.of(jobs).sorted(order).map(Ready::id).toList();
  }

  @Test
  void priorityCountsOneMoreForEachMinuteWaited() {
    assertThat(order(job(1, 9, 0), job(2, 0, 600), job(3, 4, 359))).containsExactly(2L, 3L, 1L);
  }

  @Test
  void amongEqualsWhoHasWaitedLongestIsFirst() {
    assertThat(order(job(1, 5, 10), job(2, 4, 70), job(3, 5, 20))).containsExactly(2L, 3L, 1L);
  }

  @Test
  void jobsOfOneMomentGoByTheirIds() {
    assertThat(order(job(3, 4, 5), job(1, 4, 5), job(2, 4, 5))).containsExactly(1L, 2L, 3L);
  }
}
