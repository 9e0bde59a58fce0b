package org.watchbill.job;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;

/**
 * One run of a job that has ended otherwise than well, written in the transaction that ended it.
 *
 * <p>The attempt that succeeded is the job's last and stands in the job's own row, which says all
 * there is to say of it: a second row would cost every job as much as its end does.
 */
@Entity
@Table(name = "attempt")
@IdClass(Attempt.Key.class)
public class Attempt {

  /** The job and the number of its attempt. */
  public static class Key implements Serializable {
    private long jobId;
    private int number;

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && key.jobId == jobId && key.number == number;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(jobId) * 31 + number;
    }
  }

  @Id
  @Column(name = "job_id")
  private long jobId;

  @Id private int number;
  private String node;

  @Column(name = "started_at")
  private Instant startedAt;

  @Column(name = "finished_at")
  private Instant finishedAt;

  @Enumerated(EnumType.STRING)
  private Outcome outcome;

  @Column(name = "error_type")
  private String errorType;

  @Column(name = "error_message")
  private String errorMessage;

  @Column(name = "stack_trace")
  private String stackTrace;

  /** For JPA. */
  protected Attempt() {}

  /** The attempt {@code job} is in, ended now. */
  Attempt(Job job, Outcome outcome, Failure failure, Instant now) {
    jobId = job.id();
    number = job.attempt();
    node = job.node();
    startedAt = job.startedAt();
    finishedAt = now;
    this.outcome = outcome;
    if (failure != null) {
      errorType = failure.type();
      errorMessage = failure.message();
      stackTrace = failure.stackTrace();
    }
  }

  /** The attempt that a job that SUCCEEDED did so by. */
  static Attempt succeeded(Job job) {
    return new Attempt(job, Outcome.SUCCEEDED, null, job.finishedAt());
  }

  public int number() {
    return number;
  }

  public String node() {
    return node;
  }

  public Instant startedAt() {
    return startedAt;
  }

  public Instant finishedAt() {
    return finishedAt;
  }

  public Outcome outcome() {
    return outcome;
  }

  public Failure error() {
    return errorMessage == null ? null : new Failure(errorType, errorMessage, stackTrace);
  }
}
