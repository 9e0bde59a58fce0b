package org.watchbill.replay;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;

/** A job a replay covers, and what became of it there. */
@Entity
@Table(name = "replayed")
@IdClass(Replayed.Key.class)
public class Replayed {

  /** What became of a job in a replay. */
  public enum Outcome {
    /** Its turn has not come. */
    WAITING,
    /** It was sent to run again and has not ended. */
    SENT,
    SUCCEEDED,
    DEAD_AGAIN,
    /** It was sent and then cancelled, or deleted before its end was seen. */
    GONE,
    /** It stays dead: its edited payload or its unique key stood in the way. */
    REFUSED,
    /** It was no longer dead when its turn came. */
    SKIPPED
  }

  /** The replay and the job. */
  public static class Key implements Serializable {
    private long replayId;
    private long jobId;

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && key.replayId == replayId && key.jobId == jobId;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(replayId) * 31 + Long.hashCode(jobId);
    }
  }

  @Id
  @Column(name = "replay_id")
  private long replayId;

  @Id
  @Column(name = "job_id")
  private long jobId;

  @Enumerated(EnumType.STRING)
  private Outcome outcome;

  private String reason;

  /** For JPA; a replay writes all of its rows by one statement. */
  protected Replayed() {}

  public long jobId() {
    return jobId;
  }

  public Outcome outcome() {
    return outcome;
  }

  /** Why it was not sent, or null. */
  public String reason() {
    return reason;
  }
}
