package org.watchbill.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.watchbill.handler.AfterFailure;
import org.watchbill.job.ReleaseFollowers.Change;
import org.watchbill.settings.Settings;

class PrerequisitesTest {

  private static final Instant NOW = Instant.parse("2031-01-01T00:00:00Z");
  private static final Map<Long, HeldJob> PARENTS =
      Map.of(
          1L, held(JobState.RUNNING, NOW, 0),
          2L, held(JobState.SUCCEEDED, NOW, 0),
          3L, held(JobState.DEAD, NOW, 0),
          4L, held(JobState.CANCELLED, NOW, 0));

  private static HeldJob held(JobState state, Instant runAt, int waitsFor) {
    return new HeldJob(9, state, "default", runAt, waitsFor, null, null, NOW);
  }

  private static Order after(AfterFailure afterFailure, Long... ids) {
    return Order.of(
        FlowBeans.noop().withAfter(List.of(ids)).withAfterFailure(afterFailure),
        "{}",
        Origin.of("test"),
        new Settings(key -> Optional.empty()),
        NOW);
  }

  @Test
  void whatHasEndedWellIsNotWaitedForAndWhatFailedOnlyByOneThatHolds() {
    assertThat(Prerequisites.unmet(after(AfterFailure.HOLD, 1L, 2L, 3L, 4L), PARENTS))
        .containsExactly(1L, 3L, 4L);
    assertThat(Prerequisites.unmet(after(AfterFailure.RUN, 1L, 2L, 3L, 4L), PARENTS))
        .containsExactly(1L);
  }

  @Test
  void oneThatIsCancelledByAFailureIsSoFromTheStart() {
    assertThat(Prerequisites.doom(after(AfterFailure.CANCEL, 1L, 2L, 4L), PARENTS).state())
        .isEqualTo(JobState.CANCELLED);
    assertThat(Prerequisites.doom(after(AfterFailure.CANCEL, 1L, 2L), PARENTS)).isNull();
    assertThat(Prerequisites.doom(after(AfterFailure.HOLD, 3L), PARENTS)).isNull();
  }

  @Test
  void theLastOneMetLetsAJobGoOnAndADelayedOneWaitsForItsTime() {
    Instant later = NOW.plusSeconds(60);
    assertThat(change(NOW, 3, List.of(1L, 2L)).next(NOW)).isEqualTo(JobState.WAITING);
    assertThat(change(NOW, 2, List.of(1L, 2L)).next(NOW)).isEqualTo(JobState.READY);
    assertThat(change(NOW, 1, List.of(1L)).next(NOW.minusSeconds(1))).isEqualTo(JobState.READY);
    assertThat(change(later, 1, List.of(1L)).next(NOW)).isEqualTo(JobState.SCHEDULED);
    assertThat(change(later, 1, List.of(1L)).next(later)).isEqualTo(JobState.READY);
  }

  private static Change change(Instant runAt, int waitsFor, List<Long> met) {
    return new Change(held(JobState.WAITING, runAt, waitsFor), met, null);
  }
}
