package org.watchbill.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.watchbill.handler.NewJob;
import org.watchbill.json.Json;

/**
 * A recurring job: when, and what. {@code nextAt} is the next planned instant, kept in the row, so
 * that a server that was away knows what it missed.
 *
 * <p>A schedule is <em>planned</em> while it is enabled and not parked. Pausing is the operator's:
 * instants that pass meanwhile are recorded as skipped. Parked is a schedule whose next instant
 * cannot be computed; it waits, with its reason, for somebody to mend it, and stops no other.
 */
@Entity
@Table(name = "schedule")
public class Schedule {

  @Id private String name;
  private String cron;
  private String zone;
  private String type;
  private String payload;
  private String queue;
  private int priority;

  @Column(name = "max_attempts")
  private Integer maxAttempts;

  @Column(name = "backoff_ms")
  private Long backoffMillis;

  private boolean enabled;

  @Column(name = "paused_at")
  private Instant pausedAt;

  @Column(name = "paused_from")
  private Instant pausedFrom;

  @Column(name = "paused_until")
  private Instant pausedUntil;

  @Column(name = "next_at")
  private Instant nextAt;

  @Column(name = "last_at")
  private Instant lastAt;

  private String parked;
  private long revision;
  @Version private long version;

  @Column(name = "created_at")
  private Instant createdAt;

  @Column(name = "updated_at")
  private Instant updatedAt;

  @Column(name = "updated_by")
  private String updatedBy;

  /** For JPA. */
  protected Schedule() {}

  /**
   * A new schedule.
   *
   * @param lastAt the last instant in the ledger of an earlier schedule of this name, or null
   */
  Schedule(String name, Instant lastAt, Instant now) {
    this.name = name;
    this.lastAt = lastAt;
    createdAt = now;
  }

  /** Takes over a definition that was found good and plans from now on. */
  void define(NewSchedule definition, String payload, String by, Instant now) {
    boolean replan =
        !enabled || !definition.cron().equals(cron) || !definition.zoneOrUtc().equals(zone);
    cron = definition.cron();
    zone = definition.zoneOrUtc();
    type = definition.type();
    this.payload = payload;
    queue = definition.queueOrDefault();
    priority = definition.priorityOrDefault();
    maxAttempts = definition.maxAttempts();
    backoffMillis = definition.backoff() == null ? null : definition.backoff().toMillis();
    enabled = definition.enabledOrTrue();
    revision++;
    updatedAt = now;
    updatedBy = by;
    if (!enabled) {
      nextAt = null;
    } else if (replan || parked != null) {
      plan(now);
    }
  }

  /** When it recurs. */
  Recurrence recurrence() {
    return Recurrence.cron(cron, ZoneId.of(zone));
  }

  /** Every instant up to {@code last} is accounted for: plans the next. */
  void planAfter(Instant last) {
    lastAt = last;
    plan(last);
  }

  /** Plans the next instant after both this one and the last; parks the schedule if it cannot. */
  private void plan(Instant after) {
    Instant instant = lastAt != null && lastAt.isAfter(after) ? lastAt : after;
    try {
      nextAt = recurrence().next(instant).orElse(null);
      parked = nextAt == null ? "there is no instant after " + instant : null;
    } catch (RuntimeException e) {
      park(e);
    }
  }

  /** Takes the schedule out of the round until somebody mends it. */
  void park(Throwable reason) {
    nextAt = null;
    String why = reason.getMessage() == null ? reason.toString() : reason.getMessage();
    parked = why.length() > 1000 ? why.substring(0, 1000) : why;
  }

  /** From now on its instants are skipped. */
  void pause(Instant now) {
    if (pausedAt == null) {
      pausedAt = now;
    }
  }

  /** Its instants count again; the clock records those that passed meanwhile as skipped. */
  void resume(Instant now) {
    if (pausedAt != null) {
      pausedFrom = pausedAt;
      pausedUntil = now;
      pausedAt = null;
    }
  }

  /** Whether an instant passed while the schedule was paused. */
  boolean wasPausedAt(Instant planned) {
    return pausedUntil != null && !planned.isBefore(pausedFrom) && planned.isBefore(pausedUntil);
  }

  /** The job one firing submits. */
  NewJob job() {
    return NewJob.of(type, payload())
        .withQueue(queue)
        .withPriority(priority)
        .withMaxAttempts(maxAttempts)
        .withBackoff(backoff());
  }

  public String name() {
    return name;
  }

  public String cron() {
    return cron;
  }

  public String zone() {
    return zone;
  }

  public String type() {
    return type;
  }

  public JsonNode payload() {
    return Json.tree(payload);
  }

  public String queue() {
    return queue;
  }

  public int priority() {
    return priority;
  }

  public Integer maxAttempts() {
    return maxAttempts;
  }

  public Duration backoff() {
    return backoffMillis == null ? null : Duration.ofMillis(backoffMillis);
  }

  public boolean enabled() {
    return enabled;
  }

  public Instant pausedAt() {
    return pausedAt;
  }

  /** The next planned instant; null while disabled or parked. */
  public Instant nextAt() {
    return nextAt;
  }

  /** Why it cannot be planned, or null. */
  public String parked() {
    return parked;
  }

  /** Grows with every definition; firings leave it alone. */
  public long revision() {
    return revision;
  }

  public Instant createdAt() {
    return createdAt;
  }

  public Instant updatedAt() {
    return updatedAt;
  }

  public String updatedBy() {
    return updatedBy;
  }
}
