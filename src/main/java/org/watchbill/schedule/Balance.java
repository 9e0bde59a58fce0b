package org.watchbill.schedule;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/**
 * What the ledger of one schedule adds up to, as far as it was checked. It outlives the schedule,
 * so that one of the same name goes on with it.
 */
@Entity
@Table(name = "balance")
public class Balance {

  @Id private String schedule;

  @Column(name = "checked_to")
  private Instant checkedTo;

  private long planned;
  private long fired;

  @Column(name = "caught_up")
  private long caughtUp;

  private long skipped;
  private long missed;
  private String broken;

  /** For JPA. */
  protected Balance() {}

  Balance(String schedule) {
    this.schedule = schedule;
    checkedTo = Instant.EPOCH;
  }

  public String schedule() {
    return schedule;
  }

  /** Planned instants up to this one were checked. */
  public Instant checkedTo() {
    return checkedTo;
  }

  /** How many there were: the sum of the four kinds of outcome, unless it is broken. */
  public long planned() {
    return planned;
  }

  /** What does not add up, or null. */
  public String broken() {
    return broken;
  }
}
