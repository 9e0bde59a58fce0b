package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.watchbill.errand.Announce;
import org.watchbill.handler.Handler;
import org.watchbill.handler.Handlers;
import org.watchbill.job.Job;
import org.watchbill.job.JobState;
import org.watchbill.job.Settlement;
import org.watchbill.settings.Settings;

/** What becomes of an attempt whose handler could not be called. */
class RunJobTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private final RunJob run = new RunJob();
  private final InFlight inFlight = new InFlight();
  private final List<Settlement> ends = new ArrayList<>();
  private Throwable why;

  @BeforeEach
  void fill() {
    inFlight.attempts = new RunningAttempts();
    run.inFlight = inFlight;
    run.settings = new Settings(key -> Optional.empty());
    run.inHand = new InHand(run.settings);
    run.late = new LateEnds();
    run.late.inFlight = inFlight;
    run.time = () -> NOW;
    run.handlers =
        new Handlers() {
          @Override
          public Handler of(String type) {
            return null;
          }
        };
    run.call =
        new CallHandler() {
          @Override
          public Settlement call(Job job, Handler handler) {
            throw new PayloadUnread(why);
          }
        };
    run.transaction =
        new InTransaction() {
          @Override
          boolean endLeftOpen() {
            return false;
          }
        };
    run.completion =
        new Completion() {
          @Override
          public Ended complete(Job job, Settlement settlement) {
            ends.add(settlement);
            return new Ended.Settled(settlement);
          }
        };
    run.notes =
        new OpenNotes() {
          @Override
          public void ended(Job job) {}
        };
    run.announce =
        new Announce() {
          @Override
          public void tell(Object event) {}
        };
  }

  private Settlement end(Throwable unread) {
    why = unread;
    run.call(Claimed.toRetry(1, 5, Duration.ofSeconds(15)));
    assertThat(ends).hasSize(1);
    return ends.get(0);
  }

  @Test
  void aPayloadThatIsDamagedCountsAndIsTriedLater() {
    Settlement end = end(new IllegalStateException(new SQLException("missing chunk", "XX001")));
    assertThat(end.state()).isEqualTo(JobState.SCHEDULED);
    assertThat(end.runAt()).isAfter(NOW);
    assertThat(end.burned()).isTrue();
    assertThat(end.failure().message()).contains("its payload could not be read");
    assertThat(inFlight.databaseAway()).isFalse();
  }

  @Test
  void aPayloadThatIsGoneLikewise() {
    assertThat(end(new IllegalStateException("it is gone")).burned()).isTrue();
  }

  @Test
  void aDatabaseThatIsAwayCostsNothingAndNothingMoreIsBegun() {
    Settlement end = end(new IllegalStateException(new SQLException("refused", "08001")));
    assertThat(end.state()).isEqualTo(JobState.READY);
    assertThat(end.burned()).isFalse();
    assertThat(inFlight.databaseAway()).isTrue();
  }
}
