package org.watchbill.schedule;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/**
 * What became of a planned instant of a schedule, or of a stretch of them that came to nothing
 * together. The key, schedule and planned instant, is what makes an instant fire once: a second
 * insert fails and takes its job down with it.
 */
@Entity
@Table(name = "firing")
@IdClass(Firing.Key.class)
public class Firing {

  /** What became of it. */
  public enum Outcome {
    /** A job was submitted on time. */
    FIRED,
    /** A job was submitted late, for the last instant of those that were missed. */
    CAUGHT_UP,
    /** Nobody was there to fire it, and a later instant stands for it. */
    MISSED,
    /** It passed while the schedule was paused. */
    SKIPPED_PAUSED
  }

  /** The schedule and the planned instant. */
  public static class Key implements Serializable {
    private String schedule;
    private Instant plannedAt;

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && Objects.equals(key.schedule, schedule)
          && Objects.equals(key.plannedAt, plannedAt);
    }

    @Override
    public int hashCode() {
      return Objects.hash(schedule, plannedAt);
    }
  }

  @Id private String schedule;

  @Id
  @Column(name = "planned_at")
  private Instant plannedAt;

  @Column(name = "last_planned_at")
  private Instant lastPlannedAt;

  private int instants;

  @Enumerated(EnumType.STRING)
  private Outcome outcome;

  @Column(name = "fired_at")
  private Instant firedAt;

  @Column(name = "job_id")
  private Long jobId;

  private String node;

  /** For JPA. */
  protected Firing() {}

  Firing(String schedule, Plan.Entry entry, Long jobId, String node, Instant now) {
    this.schedule = schedule;
    plannedAt = entry.first();
    lastPlannedAt = entry.last();
    instants = entry.instants();
    outcome = entry.outcome();
    firedAt = now;
    this.jobId = jobId;
    this.node = node;
  }

  public String schedule() {
    return schedule;
  }

  /** The planned instant; of a stretch, the first. */
  public Instant plannedAt() {
    return plannedAt;
  }

  /** The last instant of a stretch; else the planned instant. */
  public Instant lastPlannedAt() {
    return lastPlannedAt;
  }

  /** How many planned instants this accounts for. */
  public int instants() {
    return instants;
  }

  public Outcome outcome() {
    return outcome;
  }

  /** When this was decided. */
  public Instant firedAt() {
    return firedAt;
  }

  /** The job submitted, or null. */
  public Long jobId() {
    return jobId;
  }

  public String node() {
    return node;
  }
}
