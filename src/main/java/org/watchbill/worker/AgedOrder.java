package org.watchbill.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import org.watchbill.schema.ReadyJobs.Ready;

/**
 * Who is next in the claims that go by age, so that no priority starves another: a job's priority
 * counts one more for each {@code aging} it has waited since it could have started; among equals
 * the one that has waited longest.
 */
record AgedOrder(Duration aging, Instant now) implements Comparator<Ready> {

  @Override
  public int compare(Ready one, Ready other) {
    int byAge = Long.compare(aged(other), aged(one));
    int byTime = byAge == 0 ? one.runAt().compareTo(other.runAt()) : byAge;
    return byTime == 0 ? Long.compare(one.id(), other.id()) : byTime;
  }

  /** The priority that counts. */
  private long aged(Ready job) {
    return job.priority() + Math.max(0, Duration.between(job.runAt(), now).dividedBy(aging));
  }
}
