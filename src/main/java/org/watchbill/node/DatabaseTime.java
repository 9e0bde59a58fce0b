package org.watchbill.node;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * The time all nodes agree on: this machine's clock, corrected by the offset to the database's
 * clock, which every lease renewal measures again. Whole microseconds, as the database keeps them.
 */
@ApplicationScoped
public class DatabaseTime implements InstantSource {

  private volatile Duration offset = Duration.ZERO;

  @Override
  public Instant instant() {
    return Instant.now().plus(offset).truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * Takes in the database's clock, read at some moment between two of this machine's. The offset
   * moves only as far as that proves it wrong, so that a slow answer does not make time jump.
   */
  public void adjust(Instant asked, Instant database, Instant answered) {
    Duration least = Duration.between(answered, database);
    Duration most = Duration.between(asked, database);
    if (offset.compareTo(least) < 0) {
      offset = least;
    } else if (offset.compareTo(most) > 0) {
      offset = most;
    }
  }

  /** How far the database's clock is ahead of this machine's. */
  public Duration offset() {
    return offset;
  }
}
