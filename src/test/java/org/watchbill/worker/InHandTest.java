package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.watchbill.job.Job;
import org.watchbill.queue.Doorbell;
import org.watchbill.settings.Settings;

class InHandTest {

  private static final Duration LONG_WAITED = Duration.ofMinutes(2);
  private static final long ALL = 1 << 20;
  private static final long SMALL = 20 << 10;

  private final InFlight inFlight = new InFlight();
  private final List<String> bells = new CopyOnWriteArrayList<>();
  private InHand inHand;

  @BeforeEach
  void fill() {
    Map<String, String> values = Map.of("watchbill.memory.attempts", String.valueOf(32 << 20));
    inHand = new InHand(new Settings(key -> Optional.ofNullable(values.get(key))));
    inHand.inFlight = inFlight;
    inHand.doorbell =
        new Doorbell() {
          @Override
          public void ringIn(String queue, Duration wait) {
            bells.add(queue + " in " + wait);
          }
        };
  }

  private Job claimed(String type, long id, long bytes) {
    Job job = Claimed.withLongPayload("q", type, id, bytes);
    inFlight.add(List.of(job));
    return job;
  }

  private CompletableFuture<Boolean> takes(Job job) {
    return CompletableFuture.supplyAsync(() -> inHand.take(job));
  }

  @Test
  void whatNobodyWaitsForIsClaimed() {
    assertThat(inHand.take(claimed("a", 1, SMALL))).isTrue();
    assertThat(inHand.without("q")).isEmpty();
    assertThat(bells).isEmpty();
  }

  @Test
  void whileOneWaitsItsLikeStayInTheirQueue() throws Exception {
    Job first = claimed("a", 1, ALL);
    assertThat(inHand.take(first)).isTrue();
    CompletableFuture<Boolean> second = takes(claimed("b", 2, SMALL));
    await().atMost(LONG_WAITED).until(() -> !inHand.without("q").isEmpty() || second.isDone());
    inHand.left(first);

    if (second.get()) { // unless this machine was busy for longer than it waits
      await().atMost(LONG_WAITED).until(() -> bells.contains("q in PT0S"));
      assertThat(inHand.without("q")).isEmpty();
    }
    assertThat(inHand.without("another")).isEmpty();
  }

  @Test
  void whatFindsNoRoomIsLeftThereForAWhile() throws Exception {
    assertThat(inHand.take(claimed("a", 1, ALL))).isTrue();
    CompletableFuture<Boolean> second = takes(claimed("b", 2, SMALL));
    await().atMost(LONG_WAITED).untilAsserted(() -> assertThat(second).isCompletedWithValue(false));
    assertThat(bells).containsExactly("q in " + Scarcity.A_WHILE);
  }

  @Test
  void whatWasGivenBackWaitsNoMore() {
    assertThat(inHand.take(claimed("a", 1, ALL))).isTrue();
    Job given = claimed("b", 2, SMALL);
    inFlight.take(List.of(given));
    assertThat(inHand.take(given)).isFalse();
    assertThat(inHand.without("q")).isEmpty();
    assertThat(bells).isEmpty();
  }
}
