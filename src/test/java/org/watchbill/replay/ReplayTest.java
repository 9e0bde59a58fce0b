package org.watchbill.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;

/** The life of a replay, no database. */
class ReplayTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static Replay replay(Double rate, Integer canary, Double share, long matched) {
    ReplayFilter all = new ReplayFilter(null, null, null, null, null, null, null);
    Replay replay = new Replay(1, new NewReplay(all, rate, canary, share, null, null), "bob", NOW);
    replay.cover(matched, NOW);
    return replay;
  }

  private static void step(Replay replay, int succeeded, int deadAgain) {
    replay.ended(succeeded, deadAgain, 0);
    replay.judge();
    replay.close(NOW);
  }

  @Test
  void whatCoversNothingIsDoneAtOnce() {
    assertThat(replay(null, 3, null, 0).state()).isEqualTo(ReplayState.DONE);
  }

  @Test
  void theCanaryIsAwaitedBeforeTheRestIsSent() {
    Replay replay = replay(null, 3, null, 100);
    assertThat(replay.state()).isEqualTo(ReplayState.CANARY);
    assertThat(replay.room(NOW)).isEqualTo(3);
    replay.sent(3, 3, 0, 0, NOW);
    assertThat(replay.room(NOW)).isZero();
    step(replay, 2, 0);
    assertThat(replay.state()).isEqualTo(ReplayState.CANARY);
    step(replay, 1, 0);
    assertThat(replay.state()).isEqualTo(ReplayState.RUNNING);
    assertThat(replay.room(NOW)).isEqualTo(97);
  }

  @Test
  void jobsRefusedOrSkippedAreNoCanaries() {
    Replay replay = replay(null, 3, null, 100);
    replay.sent(3, 1, 1, 1, NOW);
    assertThat(replay.room(NOW)).isEqualTo(2);
  }

  @Test
  void aReplayThatStoppedIsResumedWithANewCanaryAndItsFailuresForgiven() {
    Replay replay = replay(null, 3, 0.4, 100);
    replay.sent(3, 3, 0, 0, NOW);
    step(replay, 1, 2);
    assertThat(replay.state()).isEqualTo(ReplayState.STOPPED);
    assertThat(replay.reason().orElseThrow()).contains("2 of 3");
    assertThat(replay.room(NOW)).isZero();
    assertThat(replay.watched()).isFalse();

    replay.resume(NOW);
    assertThat(replay.state()).isEqualTo(ReplayState.CANARY);
    assertThat(replay.room(NOW)).isEqualTo(3);
    replay.sent(6, 3, 0, 0, NOW);
    step(replay, 2, 1);
    assertThat(replay.state()).isEqualTo(ReplayState.RUNNING);
  }

  @Test
  void whatIsUnderWayWhenItIsCancelledIsStillCounted() {
    Replay replay = replay(null, null, null, 2000);
    replay.sent(1000, 1000, 0, 0, NOW);
    replay.cancel("bob", NOW);
    assertThat(replay.watched()).isTrue();
    step(replay, 1000, 0);
    assertThat(replay.state()).isEqualTo(ReplayState.CANCELLED);
    assertThat(replay.watched()).isFalse();
    assertThat(replay.waiting()).isEqualTo(1000);
    assertThatThrownBy(() -> replay.cancel("bob", NOW)).isInstanceOf(Problem.class);
    assertThatThrownBy(() -> replay.resume(NOW)).hasMessageContaining("CANCELLED");
  }

  @Test
  void itIsDoneWhenAllHadTheirTurnAndEnded() {
    Replay replay = replay(null, null, 0.0, 4);
    replay.sent(4, 2, 1, 1, NOW);
    step(replay, 0, 1);
    assertThat(replay.state()).isEqualTo(ReplayState.RUNNING);
    step(replay, 0, 1);
    assertThat(replay.state()).isEqualTo(ReplayState.DONE);
  }

  @Test
  void atMostTenThousandAreUnderWay() {
    Replay replay = replay(null, null, null, 50_000);
    for (int i = 1; i <= 10; i++) {
      assertThat(replay.room(NOW)).isEqualTo(1000);
      replay.sent(i * 1000L, 1000, 0, 0, NOW);
    }
    assertThat(replay.room(NOW)).isZero();
  }

  @Test
  void aBadReplayIsRefusedNamingEveryField() {
    NewReplay bad = new NewReplay(null, 0.0, 0, 1.5, Json.tree("[1]"), "x".repeat(1001));
    assertThatThrownBy(bad::check)
        .hasMessageContaining("$.filter")
        .hasMessageContaining("$.rate")
        .hasMessageContaining("$.canary")
        .hasMessageContaining("$.stopAtFailureShare")
        .hasMessageContaining("$.payload")
        .hasMessageContaining("$.note");
  }
}
