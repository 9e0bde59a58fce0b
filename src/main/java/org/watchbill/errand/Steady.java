package org.watchbill.errand;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Time that only measures spans: it goes on evenly from a beginning that means nothing, whatever
 * becomes of the machine's clock. For what nobody reads and no other process sees.
 */
public final class Steady implements InstantSource {

  private final long begun = System.nanoTime();

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(System.nanoTime() - begun);
  }
}
