package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.watchbill.job.Job;

class InFlightTest {

  private final InFlight inFlight = new InFlight();

  /** A job as a claim hands it out. */
  private static Job claimed(long id, int attempt) {
    try {
      Constructor<Job> constructor = Job.class.getDeclaredConstructor();
      constructor.setAccessible(true);
      Job job = constructor.newInstance();
      set(job, "id", id);
      set(job, "attempt", attempt);
      return job;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void set(Job job, String name, Object value) throws ReflectiveOperationException {
    Field field = Job.class.getDeclaredField(name);
    field.setAccessible(true);
    field.set(job, value);
  }

  @Test
  void anAttemptIsBegunOnceOrGivenBack() {
    Job job = claimed(1, 1);
    inFlight.add(List.of(job));

    assertThat(inFlight.begin(job)).isTrue();
    assertThat(inFlight.begin(job)).isFalse();
    assertThat(inFlight.overdue(Duration.ZERO)).isEmpty();
    assertThat(inFlight.has(job)).isTrue();
  }

  @Test
  void aJobGivenBackAndClaimedAnewIsBegunByItsNewClaimOnly() {
    Job old = claimed(1, 1);
    Job anew = claimed(1, 2);
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
    Job begun = claimed(1, 1);
    Job left = claimed(2, 1);
    inFlight.add(List.of(begun, left));
    inFlight.begin(begun);

    assertThat(inFlight.remove(List.of(begun, left))).containsExactly(left);
    assertThat(inFlight.has(begun)).isFalse();
    assertThat(inFlight.has(left)).isFalse();
  }
}
