package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.watchbill.queue.QueueLimits;
import org.watchbill.queue.RateLimit;
import org.watchbill.worker.Admission.Running;

class AdmissionTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long NOW = 1_800_000_000L * SECOND;

  private static final RateLimit RATE = new RateLimit(10, Duration.ofSeconds(1), 5);

  private static Admission of(Integer max, Integer perNode, Integer perKey, List<Running> running) {
    QueueLimits limits = new QueueLimits(null, max, perNode, perKey, null, null);
    return new Admission(limits, running, "n.1", Map.of(), NOW);
  }

  @Test
  void theClusterAndTheNodeBothLimitTheRoom() {
    List<Running> running = List.of(new Running("n.1", null, 2), new Running("n.2", "k", 3));
    assertThat(of(8, null, null, running).room(20)).isEqualTo(3);
    assertThat(of(8, 3, null, running).room(20)).isEqualTo(1);
    assertThat(of(null, 3, null, running).room(20)).isEqualTo(1);
    assertThat(of(5, null, null, running).room(20)).isZero();
    assertThat(of(2, null, null, running).room(20)).isZero();
    assertThat(of(null, null, null, running).room(20)).isEqualTo(20);
  }

  @Test
  void aKeyIsClosedOnceItHasAsManyJobsAsItMay() {
    Admission one = of(null, null, null, List.of(new Running("n.2", "taken", 1)));
    assertThat(one.closedKeys()).containsExactly("taken");
    assertThat(one.admits("taken")).isFalse();
    assertThat(one.admits("free")).isTrue();
    assertThat(one.admits("free")).isFalse();
    assertThat(one.closedKeys()).containsExactlyInAnyOrder("taken", "free");
    assertThat(one.admits(null)).isTrue();

    Admission two = of(null, null, 2, List.of(new Running("n.1", "k", 1)));
    assertThat(two.admits("k")).isTrue();
    assertThat(two.admits("k")).isFalse();
  }

  @Test
  void theQueuesRateLimitsTheRoomAndIsPaidForWhatStarted() {
    QueueLimits limits = new QueueLimits(null, null, null, null, RATE, null);
    Admission full = new Admission(limits, List.of(), "n.1", Map.of(), NOW);
    assertThat(full.room(20)).isEqualTo(5);
    Map<String, Long> paid = full.paid(Arrays.asList(null, null, null, null, null));
    assertThat(paid).containsExactly(Map.entry("", NOW + SECOND / 2));

    Admission empty = new Admission(limits, List.of(), "n.1", paid, NOW);
    assertThat(empty.room(20)).isZero();
    assertThat(empty.waitsForQueueToken()).isTrue();
    assertThat(empty.queueToken()).isEqualTo(SECOND / 10);
  }

  @Test
  void aFullQueueDoesNotWaitForAToken() {
    QueueLimits limits = new QueueLimits(null, 1, null, null, RATE, null);
    Admission full =
        new Admission(
            limits, List.of(new Running("n.1", null, 1)), "n.1", Map.of("", NOW + SECOND / 2), NOW);
    assertThat(full.waitsForQueueToken()).isFalse();
  }

  @Test
  void aKeyWithoutATokenIsClosedUntilTheNextComes() {
    QueueLimits limits = new QueueLimits(null, null, null, 100, null, RATE);
    Map<String, Long> buckets = Map.of("empty", NOW + SECOND / 2, "half", NOW + SECOND / 4);
    Admission admission = new Admission(limits, List.of(), "n.1", buckets, NOW);
    assertThat(admission.closedKeys()).containsExactly("empty");
    assertThat(admission.keysWaitForTokens()).isTrue();
    assertThat(admission.keyToken(List.of("full", "half"))).isEmpty();
    assertThat(admission.keyToken(List.of("full", "empty"))).hasValue(SECOND / 10);
    assertThat(admission.admits("half")).isTrue();
    assertThat(admission.admits("half")).isTrue();
    assertThat(admission.admits("half")).isFalse();
    assertThat(admission.paid(List.of("half", "half")))
        .containsExactly(Map.entry("half", NOW + SECOND / 4 + SECOND / 5));
  }
}
