package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.watchbill.job.Job;

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
    assertThat(inFlight.overdue(Duration.ZERO)).containsExactly(old);
    inFlight.add(List.of(anew));

    assertThat(inFlight.begin(old)).isFalse();
    assertThat(inFlight.remove(List.of(old))).isEmpty();
    assertThat(inFlight.has(anew)).isTrue();
    assertThat(inFlight.begin(anew)).isTrue();
  }

  @Test
  void whatAGroupDidNotBeginIsHandedBackAtItsEnd() {
    Job begun = Claimed.job(1, 1);
    Job left = Claimed.job(2, 1);
    inFlight.add(List.of(begun, left));
    inFlight.begin(begun);

    assertThat(inFlight.remove(List.of(begun, left))).containsExactly(left);
    assertThat(inFlight.has(begun)).isFalse();
    assertThat(inFlight.has(left)).isFalse();
  }
}
