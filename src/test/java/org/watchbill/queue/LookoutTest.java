package org.watchbill.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LookoutTest {

  private static final String Q = "default";
  private static final long PATIENCE = Lookout.PATIENCE.toNanos();

  private final Lookout lookout = new Lookout();

  private boolean sends(long now) {
    return lookout.rings(Q, now).filter(Duration::isZero).isPresent();
  }

  @Test
  void aRingIsSentOnceUntilSomebodyLooks() {
    assertThat(lookout.rings(Q, 0)).contains(Duration.ZERO);
    assertThat(lookout.rings(Q, 1)).contains(Lookout.PATIENCE.minusNanos(1));
    assertThat(lookout.rings(Q, 2)).isEmpty();
    lookout.looks(Q, 3);
    assertThat(lookout.leaves(Q)).isTrue();
    assertThat(lookout.late(Q, PATIENCE)).isEmpty();
    assertThat(lookout.rings(Q, PATIENCE)).contains(Duration.ZERO);
  }

  @Test
  void whoDoesNotComeInTimeIsSentForAgain() {
    assertThat(sends(0)).isTrue();
    lookout.rings(Q, 1);
    assertThat(lookout.late(Q, PATIENCE)).contains(Duration.ZERO);
    assertThat(lookout.late(Q, 2 * PATIENCE)).isEmpty();
    assertThat(sends(2 * PATIENCE)).isTrue();
  }

  @Test
  void whoLooksAnswersForWhatIsRungMeanwhile() {
    lookout.looks(Q, 0);
    assertThat(sends(1)).isFalse();
    assertThat(lookout.leaves(Q)).isFalse();
    lookout.looks(Q, 2);
    assertThat(lookout.leaves(Q)).isTrue();
    assertThat(sends(3)).isTrue();
  }

  @Test
  void aPromiseThatIsRenewedMovesTheReminder() {
    lookout.looks(Q, 0);
    assertThat(lookout.rings(Q, 1)).contains(Lookout.PATIENCE.minusNanos(1));
    lookout.returns(Q, PATIENCE - 10);
    assertThat(lookout.late(Q, PATIENCE)).contains(Lookout.PATIENCE.minusNanos(10));
    assertThat(lookout.late(Q, 2 * PATIENCE - 10)).contains(Duration.ZERO);
  }

  @Test
  void queuesDoNotAnswerForEachOther() {
    lookout.looks("other", 0);
    assertThat(sends(1)).isTrue();
  }

  /**
   * Many histories of rings, workers that come, look, leave, are held up or die, and reminders: at
   * every moment a ring that nobody has looked after is on its way, or somebody is about to look,
   * or a reminder is due.
   */
  @Test
  void noRingIsForgotten() {
    for (int seed = 0; seed < 2_000; seed++) {
      new History(new Random(seed)).play();
    }
  }

  private static final class History {
    private final Lookout lookout = new Lookout();
    private final Random random;
    private final List<Long> sent = new ArrayList<>();
    private final List<Long> reminders = new ArrayList<>();
    private int workers; // between their look and their leaving
    private long now;
    private boolean unanswered;

    History(Random random) {
      this.random = random;
    }

    void play() {
      for (int step = 0; step < 60; step++) {
        now += random.nextInt((int) PATIENCE / 2);
        step();
        assertThat(!unanswered || workers > 0 || !sent.isEmpty() || !reminders.isEmpty())
            .as("somebody comes for the ring")
            .isTrue();
      }
    }

    private void step() {
      reminders.stream()
          .filter(due -> due <= now)
          .toList()
          .forEach(
              due -> {
                reminders.remove(due);
                follow(lookout.late(Q, now));
              });
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          unanswered = true;
          follow(lookout.rings(Q, now));
        }
        case 2 -> arrive();
        case 3 -> leave();
        case 4 -> workers = Math.max(0, workers - 1); // dies, or its handler takes long
        default -> {
          if (workers > 0) {
            lookout.returns(Q, now);
          }
        }
      }
    }

    private void follow(Optional<Duration> wait) {
      wait.ifPresent(
          time -> {
            if (time.isZero()) {
              sent.add(now);
            } else {
              reminders.add(now + time.toNanos());
            }
          });
    }

    private void arrive() {
      if (!sent.isEmpty()) {
        sent.remove(0);
        workers++;
        look();
      }
    }

    private void look() {
      lookout.looks(Q, now);
      unanswered = false;
    }

    private void leave() {
      if (workers > 0) {
        while (!lookout.leaves(Q)) {
          look();
        }
        workers--;
      }
    }
  }
}
