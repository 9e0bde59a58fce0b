package org.watchbill.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.watchbill.problem.Problem;
import org.watchbill.queue.Queues.Wanted;
import org.watchbill.security.Caller;
import org.watchbill.settings.Settings;

class QueuesTest {

  private final Set<String> there = new TreeSet<>();
  private final Queues queues = new Queues();
  private boolean admin;
  private int asked;
  private long minutes;
  private Runnable meanwhile = () -> {};

  @BeforeEach
  void make() {
    queues.nanos = () -> TimeUnit.MINUTES.toNanos(minutes);
    queues.settings =
        new Settings(
            key ->
                key.equals("watchbill.queue.most-per-submitter")
                    ? Optional.of("2")
                    : Optional.empty());
    queues.caller =
        new Caller() {
          @Override
          public String name() {
            return "somebody";
          }

          @Override
          public boolean isIn(String role) {
            return admin;
          }
        };
    queues.rows =
        new QueueRows() {
          @Override
          public boolean insert(String name, String by) {
            asked++;
            meanwhile.run();
            return there.add(name);
          }

          @Override
          public Optional<JobQueue> find(String name) {
            return there.contains(name) ? Optional.of(new JobQueue()) : Optional.empty();
          }

          @Override
          public boolean hasRow(String name) {
            asked++;
            return there.contains(name);
          }

          @Override
          public String tidy(String after) {
            asked++;
            return "";
          }

          @Override
          public long madeBy(String by) {
            return there.size();
          }

          @Override
          public void giveUp(String name) {
            there.remove(name);
          }
        };
  }

  private void submitTo(String name) {
    queues.with(List.of(new Wanted(name, false)), () -> null);
  }

  @Test
  void whoHasMadeManyMakesNoMoreAndIsToldTheWayOut() {
    submitTo("a");
    submitTo("b");
    submitTo("a");
    assertThatThrownBy(() -> submitTo("c"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("$.queue")
        .hasMessageContaining("'c'")
        .hasMessageContaining("watchbill.queue.most-per-submitter")
        .hasMessageContaining("PUT /queues/c");
    assertThat(there).containsExactly("a", "b");
    there.add("c"); // somebody else
    submitTo("c");
    admin = true;
    submitTo("d");
    assertThat(there).contains("d");
  }

  @Test
  void whatFailsGivesUpOnlyWhatItHasMade() {
    submitTo("a");
    assertThatThrownBy(
            () ->
                queues.with(
                    List.of(new Wanted("a", false), new Wanted("b", false)),
                    () -> {
                      assertThat(there).contains("a", "b");
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(there).containsExactly("a");
    submitTo("b");
    assertThat(there).containsExactly("a", "b");
  }

  @Test
  void whenItsMinuteIsOverOneAsksAndTheOthersGoOn() {
    submitTo("a");
    assertThat(asked).isEqualTo(1);
    minutes = 2;
    meanwhile = () -> submitTo("a");
    submitTo("a");
    submitTo("a");
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void whoFailsToAskHasNotAsked() {
    submitTo("a");
    minutes = 2;
    meanwhile =
        () -> {
          throw new IllegalStateException("no");
        };
    assertThatThrownBy(() -> submitTo("a")).hasMessage("no");
    meanwhile = () -> {};
    submitTo("a");
    assertThat(asked).isEqualTo(3);
  }

  @Test
  void aBellAsksOnceAMinuteForAQueueThereIs() {
    assertThat(queues.exists("a")).isFalse();
    there.add("a");
    for (int bell = 0; bell < 10; bell++) {
      assertThat(queues.exists("a")).isTrue();
    }
    assertThat(asked).isEqualTo(2);
    submitTo("a");
    assertThat(asked).as("to submit there is more than to know it").isEqualTo(3);
    minutes = 2;
    there.remove("a");
    assertThat(queues.exists("a")).isFalse();
  }

  @Test
  void deletedQueuesAreLookedAfterOnceAMinute() {
    queues.tidy();
    queues.tidy();
    assertThat(asked).isEqualTo(1);
    minutes = 1;
    queues.tidy();
    assertThat(asked).isEqualTo(2);
  }
}
