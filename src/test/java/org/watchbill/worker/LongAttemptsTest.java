package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.watchbill.worker.LongAttempts.Hold;

class LongAttemptsTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final LongAttempts attempts = new LongAttempts(3);

  private Hold claimLong(String queue) {
    Hold hold = attempts.claiming(queue, 0);
    attempts.got(hold, hold.mayTakeLong(), 0);
    return hold;
  }

  @Test
  void oneQueueGetsItsOwnWorkerAndThePartOfTheSharedOnesForLongJobs() {
    for (int i = 0; i < 4; i++) {
      assertThat(claimLong("q").mayTakeLong()).isTrue();
    }
    assertThat(claimLong("q").mayTakeLong()).isFalse();
  }

  @Test
  void everyQueueMayHaveOneLongAttemptHoweverManyThereAre() {
    for (int i = 0; i < 9; i++) {
      claimLong("q");
    }
    for (int i = 0; i < 20; i++) {
      assertThat(claimLong("other " + i).mayTakeLong()).isTrue();
    }
    assertThat(claimLong("other 1").mayTakeLong()).isFalse();
  }

  @Test
  void workersThatClaimAtOnceCannotAllTakeTheLastPlace() {
    List<Hold> holds = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      holds.add(attempts.claiming("q", 0));
    }
    assertThat(holds)
        .extracting(Hold::mayTakeLong)
        .containsExactly(true, true, true, true, false, false);
  }

  @Test
  void whoGotShortJobsMakesRoomForThoseThatWereRefused() {
    for (int i = 0; i < 3; i++) {
      claimLong("q");
    }
    Hold last = attempts.claiming("q", 0);
    assertThat(attempts.claiming("q", 0).mayTakeLong()).isFalse();
    assertThat(attempts.got(last, false, 0)).isTrue();
    assertThat(attempts.claiming("q", 0).mayTakeLong()).isTrue();
  }

  @Test
  void anAttemptThatHasRunForLongCountsWhateverItsTypeWas() {
    List<Hold> holds = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Hold hold = attempts.claiming("q", 0);
      attempts.got(hold, false, 0);
      attempts.begins(hold, "usually.short", 0);
      holds.add(hold);
    }
    assertThat(attempts.runningLong("q", SECOND)).isEmpty();
    assertThat(attempts.full(SECOND)).isFalse();
    assertThat(attempts.runningLong("q", SECOND + 1)).containsExactly("usually.short");
    assertThat(attempts.claiming("q", SECOND + 1).mayTakeLong()).isFalse();
    assertThat(attempts.done(holds.get(0), SECOND + 2)).isTrue();
    assertThat(attempts.claiming("q", SECOND + 2).mayTakeLong()).isTrue();
  }
}
