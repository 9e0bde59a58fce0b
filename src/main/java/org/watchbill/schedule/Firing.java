package org.watchbill.schedule;

import static org.watchbill.schema.JdbcBatch.column;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.watchbill.schema.JdbcBatch;

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
    /** A job was submitted, on time or, after waiting for the run before, late. */
    FIRED,
    /** A job was submitted late: nobody had fired the instant when it was due. */
    CAUGHT_UP,
    /** It waits for the run before to end, and is {@link #FIRED} then. */
    QUEUED,
    /** Nobody was there to fire it, and the misfire policy does not catch up with it. */
    MISSED,
    /** As many runs were open as the overlap policy allows. */
    SKIPPED_OVERLAP,
    /** It passed while the schedule was paused. */
    SKIPPED_PAUSED,
    /** It lay on a day that an exclusion calendar of the schedule names. */
    SKIPPED_CALENDAR,
    /** Nobody had fired it, and it lies further back than the misfire window. */
    SKIPPED_WINDOW;

    /** Whether a job is submitted. */
    boolean submits() {
      return this == FIRED || this == CAUGHT_UP;
    }

    /** Whether it takes one of the firings a schedule is limited to. */
    boolean uses() {
      return submits() || this == QUEUED;
    }
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

  private static final String INSERT =
      """
      insert into watchbill.firing
             (schedule, planned_at, last_planned_at, instants, outcome, fired_at, job_id, node)
      values (?, ?, ?, ?, ?, ?, ?, ?)""";

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

  /**
   * Records firings.
   *
   * @throws PersistenceException if one of these instants has been recorded already
   */
  static void record(EntityManager em, List<Firing> firings) {
    JdbcBatch.run(em, INSERT, firings, (statement, firing) -> firing.bind(statement));
  }

  private void bind(PreparedStatement insert) throws SQLException {
    insert.setString(1, schedule);
    insert.setObject(2, column(plannedAt));
    insert.setObject(3, column(lastPlannedAt));
    insert.setInt(4, instants);
    insert.setString(5, outcome.name());
    insert.setObject(6, column(firedAt));
    insert.setObject(7, jobId, Types.BIGINT);
    insert.setString(8, node);
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
