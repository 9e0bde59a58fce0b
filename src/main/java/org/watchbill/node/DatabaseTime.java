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

  /** Takes over the database's clock, read just now. */
  public void adjust(Instant database) {
    offset = Duration.between(Instant.now(), database);
  }

  /** How far the database's clock is ahead of this machine's. */
  public Duration offset() {
    return offset;
  }
}
