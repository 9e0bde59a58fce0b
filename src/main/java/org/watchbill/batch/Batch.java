package org.watchbill.batch;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import org.watchbill.job.JobState;

/**
 * Jobs that belong together, its children, and what is to start when they have ended.
 *
 * <p>It is open while one of its children is; a child may add others. The children's ends do not
 * touch its row: whoever ends one looks afterwards whether it was the last. Once ended it stays
 * ended, also if a dead child is retried later.
 */
@Entity
@Table(name = "batch")
public class Batch {

  @Id private long id;
  private String name;

  @Column(name = "submitted_by")
  private String submittedBy;

  @Column(name = "created_at")
  private Instant createdAt;

  @Column(name = "then_id")
  private Long then;

  @Column(name = "on_death_id")
  private Long onDeath;

  @Column(name = "died_at")
  private Instant diedAt;

  @Column(name = "cancelled_at")
  private Instant cancelledAt;

  @Column(name = "ended_at")
  private Instant endedAt;

  private Integer succeeded;
  private Integer dead;
  private Integer cancelled;

  /** For JPA. */
  protected Batch() {}

  /** A batch whose children are about to be submitted. */
  Batch(long id, String name, String submittedBy, Instant now) {
    this.id = id;
    this.name = name;
    this.submittedBy = submittedBy;
    createdAt = now;
  }

  /** This job is to start when all children have ended. */
  void follow(long job) {
    then = job;
  }

  /** This job is to start as soon as a child is dead. */
  void watchOver(long job) {
    onDeath = job;
  }

  /** A child is dead. */
  void died(Instant now) {
    diedAt = now;
  }

  /** A person calls it off. */
  void cancel(Instant now) {
    cancelledAt = now;
  }

  /** No child is open any more; these are the numbers of its children by state. */
  void end(Map<JobState, Integer> counts, Instant now) {
    endedAt = now;
    succeeded = counts.getOrDefault(JobState.SUCCEEDED, 0);
    dead = counts.getOrDefault(JobState.DEAD, 0);
    cancelled = counts.getOrDefault(JobState.CANCELLED, 0);
  }

  public long id() {
    return id;
  }

  /** What people call it, or null. */
  public String name() {
    return name;
  }

  public String submittedBy() {
    return submittedBy;
  }

  public Instant createdAt() {
    return createdAt;
  }

  /** The job that starts when all children have ended, or null. */
  public Long then() {
    return then;
  }

  /** The job that starts as soon as a child is dead, or null. */
  public Long onDeath() {
    return onDeath;
  }

  /** When a child was first seen dead, or null. */
  public Instant diedAt() {
    return diedAt;
  }

  /** When a person called it off, or null. */
  public Instant cancelledAt() {
    return cancelledAt;
  }

  /** When its last child had ended, or null while it is open. */
  public Instant endedAt() {
    return endedAt;
  }

  /** The numbers of its children when it ended. */
  Map<JobState, Integer> counts() {
    return Map.of(
        JobState.SUCCEEDED, succeeded, JobState.DEAD, dead, JobState.CANCELLED, cancelled);
  }
}
