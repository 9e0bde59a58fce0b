package org.watchbill.node;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/**
 * One run of a server process: alive while its lease lasts, on the database's clock. A server that
 * starts again is a new node with the same name.
 */
@Entity
@Table(name = "node")
public class Node {

  /** The name and a number that is new with every start: {@code local.17}. */
  @Id private String id;

  private String name;

  @Column(name = "started_at")
  private Instant startedAt;

  @Column(name = "lease_until")
  private Instant leaseUntil;

  @Column(name = "ended_at")
  private Instant endedAt;

  @Column(name = "drain_asked_at")
  private Instant drainAskedAt;

  @Column(name = "drained_at")
  private Instant drainedAt;

  @Column(name = "relief_since")
  private Instant reliefSince;

  @Column(name = "relief_reason")
  private String reliefReason;

  /** For JPA. */
  protected Node() {}

  Node(String name, long number, Instant now) {
    id = name + "." + number;
    this.name = name;
    startedAt = now;
    leaseUntil = now;
  }

  void relief(String why, Instant now) {
    reliefSince = why == null ? null : reliefSince == null ? now : reliefSince;
    reliefReason = why;
  }

  public String id() {
    return id;
  }

  public String name() {
    return name;
  }

  public Instant startedAt() {
    return startedAt;
  }

  public Instant leaseUntil() {
    return leaseUntil;
  }

  /** Since when it is to claim nothing more; null while it may. */
  public Instant drainAskedAt() {
    return drainAskedAt;
  }

  /** When the last of its jobs had gone after that; null while some run. */
  public Instant drainedAt() {
    return drainedAt;
  }

  /** When it said it stops, or another process took its name; null while neither happened. */
  public Instant endedAt() {
    return endedAt;
  }

  /** Since when it works on a few threads, without the broker; null while the broker serves it. */
  public Instant reliefSince() {
    return reliefSince;
  }

  /** Why it does; null while it does not. */
  public String reliefReason() {
    return reliefReason;
  }
}
