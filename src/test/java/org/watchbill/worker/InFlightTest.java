package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.watchbill.job.Job;
import org.watchbill.worker.InFlight.Waiting;

class InFlightTest {

  private final InFlight inFlight = new InFlight();

  @Test
  void anAttemptIsBegunOnceOrGivenBack() {
    Job job = Claimed.job(1, 1);
    inFlight.add(List.of(job));

    assertThat(inFlight.begin(job)).isTrue();
    assertThat(inFlight.begin(job)).isFalse();
    assertThat(inFlight.overdue(Duration.ZERO)).isEmpty();
    assertThat(inFlight.has(job)).isTrue();
  }

  @Test
  void aJobGivenBackAndClaimedAnewIsBegunByItsNewClaimOnly() {
    Job old = Claimed.job(1, 1);
    Job anew = Claimed.job(1, 2);
    inFlight.add(List.of(old));
    assertThat(inFlight.overdue(Duration.ZERO)).extracting(Waiting::job).containsExactly(old);
    inFlight.add(List.of(anew));

    assertThat(inFlight.begin(old)).isFalse();
    assertThat(inFlight.take(List.of(old))).isEmpty();
    inFlight.released(List.of(old));
    assertThat(inFlight.has(anew)).isTrue();
    assertThat(inFlight.begin(anew)).isTrue();
  }

  @Test
  void whatAGroupDidNotBeginIsHandedBackAtItsEnd() {
    Job begun = Claimed.job(1, 1);
    Job left = Claimed.job(2, 1);
    inFlight.add(List.of(begun, left));
    inFlight.begin(begun);

    assertThat(inFlight.take(List.of(begun, left))).extracting(Waiting::job).containsExactly(left);
    inFlight.released(List.of(begun, left));
    assertThat(inFlight.has(begun)).isFalse();
    assertThat(inFlight.has(left)).isFalse();
  }

  @Test
  void whatCannotBeGivenBackIsStillInHandThoughItsWorkerHasLeft() {
    Job job = Claimed.job(1, 1);
    inFlight.add(List.of(job));
    List<Waiting> taken = inFlight.overdue(Duration.ZERO);
    inFlight.released(List.of(job));
    inFlight.putBack(taken);
    inFlight.released(List.of(job));

    assertThat(inFlight.has(job)).isTrue();
    assertThat(inFlight.overdue(Duration.ZERO)).isEqualTo(taken);
  }

  @Test
  void itIsKnownWhatWasBegunBefore() {
    Job fresh = Claimed.job(1, 1);
    Job undone = Claimed.job(2, 1);
    inFlight.add(List.of(fresh, undone));
    inFlight.begin(undone);
    inFlight.addAgain(List.of(undone));

    assertThat(inFlight.take(List.of(fresh, undone)))
        .extracting(Waiting::again)
        .containsExactly(false, true);
  }
}
