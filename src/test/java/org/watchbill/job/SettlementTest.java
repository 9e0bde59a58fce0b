package org.watchbill.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.watchbill.handler.NewJob;
import org.watchbill.settings.Settings;

class SettlementTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Failure WHY = Failure.of("no luck");
  private static final Duration LONGEST = Duration.ofHours(1);

  private static Job job(int maxAttempts) {
    NewJob asked =
        NewJob.of("noop", JsonNodeFactory.instance.objectNode())
            .withMaxAttempts(maxAttempts)
            .withBackoff(Duration.ofSeconds(2));
    Settings settings = new Settings(key -> Optional.ofNullable(Map.<String, String>of().get(key)));
    return new Job(1, Order.of(asked, "{}", Origin.of("test"), settings, NOW));
  }

  @Test
  void aFailureIsTriedAgainAfterItsWait() {
    Settlement settlement = Settlement.failed(job(2), WHY, LONGEST, 0, NOW);

    assertThat(settlement.state()).isEqualTo(JobState.SCHEDULED);
    assertThat(settlement.runAt()).isEqualTo(NOW.plusSeconds(2));
    assertThat(settlement.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(settlement.burned()).isTrue();
    assertThat(settlement.ends()).isFalse();
  }

  @Test
  void theLastFailureIsTheEnd() {
    Settlement settlement = Settlement.failed(job(1), WHY, LONGEST, 0, NOW);

    assertThat(settlement.state()).isEqualTo(JobState.DEAD);
    assertThat(settlement.failure()).isEqualTo(WHY);
    assertThat(settlement.ends()).isTrue();
  }

  @Test
  void aSnoozeCostsNothing() {
    Settlement settlement = Settlement.snoozed(Duration.ofMinutes(3), NOW);

    assertThat(settlement.state()).isEqualTo(JobState.SCHEDULED);
    assertThat(settlement.runAt()).isEqualTo(NOW.plus(Duration.ofMinutes(3)));
    assertThat(settlement.burned()).isFalse();
  }

  @Test
  void aLostAttemptIsReadyAtOnceButNotForEver() {
    assertThat(Settlement.lost(job(2), "gone", NOW).state()).isEqualTo(JobState.READY);
    assertThat(Settlement.lost(job(1), "gone", NOW).state()).isEqualTo(JobState.DEAD);
  }

  @Test
  void timeThatRanOutIsAFailureOfItsOwnName() {
    Settlement again = Settlement.timedOut(job(2), WHY, LONGEST, 0, NOW);
    Settlement last = Settlement.timedOut(job(1), WHY, LONGEST, 0, NOW);

    assertThat(again.state()).isEqualTo(JobState.SCHEDULED);
    assertThat(again.runAt()).isEqualTo(NOW.plusSeconds(2));
    assertThat(again.outcome()).isEqualTo(Outcome.TIMED_OUT);
    assertThat(again.burned()).isTrue();
    assertThat(last.state()).isEqualTo(JobState.DEAD);
    assertThat(last.outcome()).isEqualTo(Outcome.TIMED_OUT);
  }

  @Test
  void whatADrainedNodeGivesBackCostsNothing() {
    Settlement returned = Settlement.returned("drained", NOW);

    assertThat(returned.state()).isEqualTo(JobState.READY);
    assertThat(returned.outcome()).isEqualTo(Outcome.LOST);
    assertThat(returned.burned()).isFalse();
    assertThat(returned.failure().message()).isEqualTo("drained");
  }

  @Test
  void aWaitThatIsAskedForHoldsWhereTheBackoffIsShorterAndNowhereElse() {
    Settlement failed = Settlement.failed(job(2), WHY, LONGEST, 0, NOW); // 2 seconds

    assertThat(failed.notBefore(Duration.ofSeconds(7)).runAt()).isEqualTo(NOW.plusSeconds(7));
    assertThat(failed.notBefore(Duration.ofSeconds(7)).burned()).isTrue();
    assertThat(failed.notBefore(Duration.ofSeconds(1))).isEqualTo(failed);
    assertThat(failed.notBefore(Duration.ZERO)).isEqualTo(failed);
    Settlement dead = Settlement.failed(job(1), WHY, LONGEST, 0, NOW);
    assertThat(dead.notBefore(Duration.ofSeconds(7))).isEqualTo(dead);
  }
}
