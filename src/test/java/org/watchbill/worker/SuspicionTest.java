package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SuspicionTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Suspicion<String> suspicion = new Suspicion<>(Duration.ofSeconds(6));

  private Set<String> look(long second, String... suspects) {
    return suspicion.look(Set.of(suspects), second * SECOND);
  }

  @Test
  void itBecomesSureWithTime() {
    assertThat(look(1000, "a")).isEmpty();
    assertThat(look(1002, "a", "b")).isEmpty();
    assertThat(look(1005, "a", "b")).isEmpty();
    assertThat(look(1006, "a", "b")).containsExactly("a");
    assertThat(look(1008, "a", "b")).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void manyQuickLooksAreNoTime() {
    for (int i = 0; i < 100; i++) {
      assertThat(suspicion.look(Set.of("a"), 1000 * SECOND + i)).isEmpty();
    }
  }

  @Test
  void whoeverIsClearedOnceBeginsAnew() {
    look(1000, "a");
    look(1003, "a");
    assertThat(look(1006)).isEmpty();
    assertThat(look(1009, "a")).isEmpty();
    assertThat(look(1012, "a")).isEmpty();
    assertThat(look(1015, "a")).containsExactly("a");
  }

  @Test
  void aPauseInWhichNobodyCouldAnswerIsNotHeldAgainstAnybody() {
    look(1000, "a");
    assertThat(look(5000, "a")).isEmpty();
    assertThat(look(5001, "a")).isEmpty();
    assertThat(look(5003, "a")).containsExactly("a");
  }
}
