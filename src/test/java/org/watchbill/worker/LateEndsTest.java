package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.watchbill.errand.Announce;
import org.watchbill.job.Job;
import org.watchbill.job.JobEvent;
import org.watchbill.job.Settlement;
import org.watchbill.node.Lease;
import org.watchbill.problem.Outage;
import org.watchbill.queue.Doorbell;
import org.watchbill.queue.QueueRows;
import org.watchbill.schema.Jdbc;
import org.watchbill.settings.Settings;

/** How attempts end while the database is away, without one. */
class LateEndsTest {

  private static final Settlement DONE = Settlement.done(null, Instant.EPOCH);

  private static final RuntimeException AWAY =
      new IllegalStateException("commit", new SQLException("connection refused", "08001"));

  private static final RuntimeException LOCKED =
      new IllegalStateException("commit", new SQLException("a lock was not to be had", "55P03"));

  private static final RuntimeException FULL =
      new IllegalStateException(
          "begin", new SQLException("In-use connections equal max-pool-size and so on"));

  private final LateEnds late = new LateEnds();
  private final InFlight inFlight =
      new InFlight() {
        @Override
        void databaseAway(boolean away) {
          Runnable first = before;
          before = () -> {};
          first.run();
          super.databaseAway(away);
        }
      };

  /** What another thread does just before it is said that the database is away, or back. */
  private Runnable before = () -> {};

  private final List<Integer> together = new ArrayList<>();
  private final List<Long> recorded = new ArrayList<>();
  private final List<Object> events = new ArrayList<>();
  private final List<String> bells = new ArrayList<>();
  private RuntimeException trouble;
  private boolean othersWere;
  private boolean earlierTryWas;

  @BeforeEach
  void fill() {
    late.inFlight = inFlight;
    late.completion =
        new Completion() {
          @Override
          public Ended complete(Job job, Settlement settlement) {
            fail();
            if (othersWere) {
              return new Ended.Superseded();
            }
            recorded.add(job.id());
            return new Ended.Settled(settlement);
          }

          @Override
          public boolean completeAll(List<Job> jobs, List<Settlement> settlements) {
            fail();
            together.add(jobs.size());
            if (!othersWere) {
              jobs.forEach(job -> recorded.add(job.id()));
            }
            return !othersWere;
          }
        };
    late.jdbc =
        new Jdbc() {
          @Override
          @SuppressWarnings("unchecked")
          public <T> T alone(Step<T> step) {
            fail();
            return (T) Boolean.valueOf(earlierTryWas);
          }
        };
    late.beanManaged = new BeanManaged();
    late.settings = new Settings(key -> Optional.empty());
    late.lease =
        new Lease() {
          @Override
          public boolean held() {
            return true;
          }
        };
    late.queues =
        new QueueRows() {
          @Override
          public List<String> withWork() {
            return List.of("one");
          }
        };
    late.doorbell =
        new Doorbell() {
          @Override
          public void ring(String queue) {
            bells.add(queue);
          }
        };
    late.announce =
        new Announce() {
          @Override
          public void tell(Object event) {
            events.add(event);
          }
        };
  }

  private void fail() {
    if (trouble != null) {
      throw trouble;
    }
  }

  private void keep(long... ids) {
    LongStream.of(ids).forEach(id -> late.keep(Claimed.job(id, 1), DONE, trouble));
  }

  @Test
  void whatEndedWhileTheDatabaseWasAwayIsRecordedOnceItIsBack() {
    trouble = AWAY;
    keep(1, 2, 3);
    assertThatThrownBy(late::record).isSameAs(AWAY);
    assertThatThrownBy(late::record).isSameAs(AWAY);
    assertThat(late.isEmpty()).isFalse();
    assertThat(events).isEmpty();

    trouble = null;
    late.record();
    assertThat(recorded).containsExactly(1L, 2L, 3L);
    assertThat(late.isEmpty()).isTrue();
    assertThat(events).hasSize(3).allMatch(JobEvent.Settled.class::isInstance);
    late.record();
    assertThat(recorded).hasSize(3);
  }

  @Test
  void whileItIsAwayNothingIsBegunAndAllQueuesAreRungForAfterwards() {
    Job waiting = Claimed.job(9, 1);
    inFlight.add(List.of(waiting));
    trouble = AWAY;
    keep(1);
    assertThat(late.mayClaim()).isFalse();
    assertThat(inFlight.begin(waiting)).isFalse();
    assertThat(Outage.lasts()).isTrue();

    trouble = null;
    late.record();
    assertThat(Outage.lasts()).isFalse();
    assertThat(late.mayClaim()).isTrue();
    assertThat(inFlight.begin(waiting)).isTrue();
    assertThat(bells).containsExactly("one");
  }

  @Test
  void whoFindsItAwayWhileItIsFoundToBeBackStopsNobodyForEver() {
    Job waiting = Claimed.job(9, 1);
    inFlight.add(List.of(waiting));
    trouble = LOCKED;
    keep(1);
    trouble = null;
    before = late::record;
    late.lookedAway(AWAY);
    late.record();

    assertThat(late.isEmpty()).isTrue();
    assertThat(late.mayClaim()).isTrue();
    assertThat(inFlight.begin(waiting)).as("what may be claimed may begin").isTrue();
  }

  @Test
  void whatWasFoundAwayAgainIsLookedAtAgain() {
    Job waiting = Claimed.job(9, 1);
    inFlight.add(List.of(waiting));
    late.lookedAway(AWAY);
    before = () -> late.lookedAway(AWAY);
    late.record();
    late.record();

    assertThat(late.mayClaim()).isTrue();
    assertThat(inFlight.begin(waiting)).isTrue();
  }

  @Test
  void longResultsAreNotRecordedManyAtOnce() {
    trouble = AWAY;
    Settlement large = Settlement.done("x".repeat(100_000), Instant.EPOCH);
    for (int id = 1; id <= 5; id++) {
      late.keep(Claimed.job(id, 1), large, trouble);
    }
    late.keep(Claimed.job(6, 1), Settlement.done("x".repeat(1_000_000), Instant.EPOCH), trouble);
    for (int id = 7; id <= 110; id++) {
      late.keep(Claimed.job(id, 1), DONE, trouble);
    }
    trouble = null;
    late.record();

    assertThat(recorded).containsExactlyElementsOf(LongStream.rangeClosed(1, 110).boxed().toList());
    assertThat(together).containsExactly(2, 2, 50, 50, 4);
  }

  @Test
  void aLockThatIsNotToBeHadKeepsNobodyFromWorking() {
    trouble = LOCKED;
    keep(1);
    assertThat(late.mayClaim()).isTrue();
    late.record();
    assertThat(late.isEmpty()).isFalse();

    trouble = null;
    late.record();
    assertThat(recorded).containsExactly(1L);
  }

  @Test
  void whileNoConnectionIsFreeAnEndWaitsAndOthersMayWork() {
    trouble = FULL;
    keep(1);
    assertThat(late.mayClaim()).isTrue();
    assertThatThrownBy(late::record).isSameAs(FULL);
    assertThat(late.isEmpty()).isFalse();
  }

  @Test
  void noMoreThanSoManyAreKept() {
    trouble = LOCKED;
    for (int id = 1; id < 1000; id++) {
      keep(id);
    }
    assertThat(late.mayClaim()).isTrue();
    keep(1000);
    assertThat(late.mayClaim()).isFalse();
  }

  @Test
  void whatSomebodyElseHasEndedStaysSo() {
    trouble = AWAY;
    keep(1, 2);
    trouble = null;
    othersWere = true;
    late.record();
    assertThat(late.isEmpty()).isTrue();
    assertThat(events).hasSize(2).allMatch(JobEvent.Superseded.class::isInstance);
  }

  @Test
  void whatAnEarlierTryHasRecordedThoughNoAnswerCameIsOurs() {
    trouble = AWAY;
    keep(1);
    trouble = null;
    othersWere = true;
    earlierTryWas = true;
    late.record();
    assertThat(late.isEmpty()).isTrue();
    assertThat(events).hasSize(1).allMatch(JobEvent.Settled.class::isInstance);
  }

  @Test
  void whatIsKeptIsInHand() {
    trouble = AWAY;
    keep(1);
    assertThat(late.has(new InFlight.Token(1, 1))).isTrue();
    assertThat(late.has(new InFlight.Token(1, 2))).isFalse();
  }
}
