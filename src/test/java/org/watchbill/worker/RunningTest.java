package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.watchbill.handler.OnStop;

class RunningTest {

  private static final Stop LATE = new Stop.TimedOut(Duration.ofSeconds(1));
  private static final Stop DRAINED = new Stop.Drained("n.1");

  private final ExecutorService others = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    others.shutdownNow();
    Thread.interrupted();
  }

  private static Running running(Duration limit) {
    return new Running(null, List.of(), limit);
  }

  @Test
  void whoeverTellsItToStopFirstIsTheReason() {
    Running attempt = running(null);

    assertThat(attempt.stop(LATE)).isPresent();
    assertThat(attempt.stop(DRAINED)).isEmpty();
    assertThat(attempt.leave().orElseThrow().why()).isEqualTo(LATE);
  }

  @Test
  void aStopThatComesAfterTheHandlerDoesNothing() {
    Running attempt = running(null);

    assertThat(attempt.leave()).isEmpty();
    assertThat(attempt.stop(LATE)).isEmpty();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(attempt.giveUp(Duration.ZERO)).isFalse();
  }

  @Test
  void leavingClearsTheInterruptHoweverItCame() {
    Running told = running(null);
    told.stop(LATE);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    told.leave();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();

    Running careless = running(null);
    Thread.currentThread().interrupt();
    assertThat(careless.leave()).isEmpty();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aThreadIsInterruptedForItsOwnAttemptOnlyHoweverTheyRace() throws Exception {
    for (int i = 0; i < 2000; i++) {
      Running attempt = running(null);
      CyclicBarrier both = new CyclicBarrier(2);
      Future<Boolean> stopped =
          others.submit(
              () -> {
                both.await();
                return attempt.stop(LATE).isPresent();
              });
      both.await();
      Optional<Stopped> left = attempt.leave();
      boolean told = stopped.get();

      assertThat(left.isPresent()).isEqualTo(told);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  @Test
  void itIsGivenUpOnceAndOnlyAfterTheGrace() {
    Running attempt = running(null);
    assertThat(attempt.giveUp(Duration.ZERO)).isFalse();
    attempt.stop(DRAINED);

    assertThat(attempt.giveUp(Duration.ofHours(1))).isFalse();
    assertThat(attempt.giveUp(Duration.ZERO)).isTrue();
    assertThat(attempt.giveUp(Duration.ZERO)).isFalse();
    assertThat(attempt.givenUp()).isTrue();
  }

  @Test
  void thatItTakesLongTurnsOutOnceAndNotAfterItsEnd() {
    Running attempt = running(null);
    assertThat(attempt.turnsOut(Duration.ofHours(1))).isFalse();
    assertThat(attempt.turnsOut(Duration.ZERO)).isTrue();
    assertThat(attempt.turnsOut(Duration.ZERO)).isFalse();

    Running left = running(null);
    left.leave();
    assertThat(left.turnsOut(Duration.ZERO)).isFalse();
  }

  @Test
  void withoutALimitItIsNeverOverdue() {
    assertThat(running(null).overdue()).isFalse();
    assertThat(running(Duration.ofHours(1)).overdue()).isFalse();
    assertThat(running(Duration.ZERO).overdue()).isTrue();
  }

  @Test
  void whatWasRegisteredIsHandedOutUnlessItWasTakenBack() {
    Running attempt = running(null);
    AtomicInteger kept = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    attempt.onStop(kept::incrementAndGet);
    attempt.onStop(closed::incrementAndGet).close();
    attempt.stop(LATE).orElseThrow().forEach(Runnable::run);

    assertThat(kept).hasValue(1);
    assertThat(closed).hasValue(0);
  }

  @Test
  void whatIsRegisteredTooLateIsDoneAtOnce() {
    Running attempt = running(null);
    AtomicInteger done = new AtomicInteger();
    attempt.stop(LATE);
    attempt.onStop(done::incrementAndGet);

    assertThat(done).hasValue(1);
  }

  @Test
  void whatWasHandedOutDoesNothingOnceTheAttemptIsLeft() {
    Running attempt = running(null);
    AtomicInteger done = new AtomicInteger();
    attempt.onStop(done::incrementAndGet);
    List<Runnable> rest = attempt.stop(LATE).orElseThrow();
    attempt.leave();
    rest.forEach(Runnable::run);

    assertThat(done).hasValue(0);
  }

  @Test
  void closingWaitsForWhatIsBeingDone() throws Exception {
    Running attempt = running(null);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    OnStop stop =
        attempt.onStop(
            () -> {
              begun.countDown();
              try {
                go.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              done.incrementAndGet();
            });
    List<Runnable> rest = attempt.stop(LATE).orElseThrow();
    Thread.interrupted();
    others.submit(rest.get(0));
    begun.await();
    Future<Integer> afterClose =
        others.submit(
            () -> {
              stop.close();
              return done.get();
            });
    assertThat(afterClose.isDone()).isFalse();
    go.countDown();

    assertThat(afterClose.get(10, TimeUnit.SECONDS)).isEqualTo(1);
  }
}
