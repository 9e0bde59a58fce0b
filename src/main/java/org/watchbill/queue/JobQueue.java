package org.watchbill.queue;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A named line of jobs. It exists from the first job submitted to it, or when it is put. */
@Entity
@Table(name = "job_queue")
public class JobQueue {

  /** What a queue's name may be. */
  public static final String NAME = "[A-Za-z0-9._-]{1,100}";

  /** The same for a person. */
  public static final String RULE = "1 to 100 letters, digits, . _ -";

  @Id private String name;

  @Column(name = "paused_at")
  private Instant pausedAt;

  /** For JPA. */
  protected JobQueue() {}

  JobQueue(String name) {
    this.name = name;
  }

  /** No further job of the queue is claimed; those that run go on. */
  void pause(Instant now) {
    if (pausedAt == null) {
      pausedAt = now;
    }
  }

  /** Jobs are claimed again. */
  void resume() {
    pausedAt = null;
  }

  public String name() {
    return name;
  }

  /** Since when no job of it is claimed; null while they are. */
  public Instant pausedAt() {
    return pausedAt;
  }
}
