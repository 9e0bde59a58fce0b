package org.watchbill.queue;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.watchbill.json.Json;
import org.watchbill.rest.Tag;

/** A named line of jobs. It exists from the first job submitted to it, or when it is put. */
@Entity
@Table(name = "job_queue")
public class JobQueue {

  /** What a queue's name may be; a path cannot hold {@code .} and {@code ..} alone. */
  public static final String NAME = "(?!\\.{1,2}$)[A-Za-z0-9._-]{1,100}";

  /** The same for a person. */
  public static final String RULE = "1 to 100 letters, digits, . _ -, and neither . nor .. alone";

  @Id private String name;

  @Column(name = "paused_at")
  private Instant pausedAt;

  @Column(name = "deleted_at")
  private Instant deletedAt;

  @Column(name = "made_by")
  private String madeBy;

  private String limits;
  private boolean keyed;
  private boolean limited;

  /** For JPA. */
  protected JobQueue() {}

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

  /** Allows the queue this much, from the next claim on. */
  void limit(QueueLimits allowed) {
    limits = allowed.equals(QueueLimits.NONE) ? null : Json.write(allowed);
    limited = keyed || allowed.restricts();
  }

  /** A job with a concurrency key is about to be submitted: from now on claims look at keys. */
  void key() {
    keyed = true;
    limited = true;
  }

  /** Is shown to nobody from now on; whether it has jobs with keys is remembered for latecomers. */
  void delete(Instant now) {
    deletedAt = now;
    pausedAt = null;
    limits = null;
    limited = keyed;
  }

  /** Is there again, for whom it is made. */
  void make(String by) {
    deletedAt = null;
    madeBy = by;
  }

  /** Whether jobs with concurrency keys have come to it. */
  boolean keyed() {
    return keyed;
  }

  boolean deleted() {
    return deletedAt != null;
  }

  public String name() {
    return name;
  }

  /** What an ETag names of it: what people may change, not how many jobs there are. */
  String version() {
    return Tag.version(pausedAt, limits);
  }

  /** Since when no job of it is claimed; null while they are. */
  public Instant pausedAt() {
    return pausedAt;
  }

  /** What its jobs have to heed. */
  public QueueLimits limits() {
    return limits(limits);
  }

  /** Limits as they are stored. */
  static QueueLimits limits(String stored) {
    return stored == null ? QueueLimits.NONE : Json.stored(stored, QueueLimits.class);
  }

  /** Whether claims have to look at limits or at concurrency keys. */
  boolean limited() {
    return limited;
  }
}
