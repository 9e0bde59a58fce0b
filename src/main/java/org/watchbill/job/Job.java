package org.watchbill.job;

import static org.watchbill.job.JobState.CANCELLED;
import static org.watchbill.job.JobState.READY;
import static org.watchbill.job.JobState.RUNNING;
import static org.watchbill.job.JobState.SCHEDULED;
import static org.watchbill.job.JobState.SUCCEEDED;
import static org.watchbill.job.JobState.WAITING;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.watchbill.handler.AfterFailure;
import org.watchbill.problem.Problem;
import org.watchbill.schema.VendorSql;

/**
 * One piece of work and all that became of it.
 *
 * <pre>
 *   submitted ──▶ READY ──────claim──────▶ RUNNING ──done──▶ SUCCEEDED
 *       │           ▲  ◀──node died────────┤ │ │ │
 *       │ later     │ runAt comes          │ │ │ └─tries used up, dead(why)──▶ DEAD
 *       ▼           │                      │ │ └───cancel──▶ CANCELLED
 *   SCHEDULED ──────┘ ◀──retry, snooze─────┘ │
 *       └───────cancel──▶ CANCELLED ◀────────┘        retry by a person: DEAD, CANCELLED ──▶ READY
 *
 *   submitted ──▶ WAITING ──the last it waits for ends──▶ READY or SCHEDULED, as runAt says
 *                    └──cancel, or one it waits for fails and afterFailure says so──▶ CANCELLED
 * </pre>
 *
 * <p>Every claim raises {@code token}; the pair (id, token) is the <em>attempt token</em>. Whoever
 * ends an attempt, be it the worker, a rescuer or a person who cancels, updates the row {@code
 * where id and token and state = RUNNING}: one of them finds it, the others find nothing and roll
 * back. See {@link Settlement}. A claim that is given back before the attempt began leaves no trace
 * but its token: the next one has the attempt's number.
 *
 * <p>A claim that takes several jobs leaves {@code company} in their rows, and so does one of a
 * long payload, which may have to wait for memory. If they are lost with their node, nobody knows
 * which had begun: none of them pays, and each is {@code alone} from then on. Lost alone, it is
 * taken to have been running, and pays.
 */
@Entity
@Table(name = "job")
public class Job {

  @Id private long id;
  private String type;
  private String queue;

  @Enumerated(EnumType.STRING)
  private JobState state;

  private int priority;

  /** Read by who needs it, one job's at a time: see {@link JobTexts}. */
  @Transient private String payload;

  @Transient private long payloadSize;

  @Column(name = "run_at")
  private Instant runAt;

  @Column(name = "created_at")
  private Instant createdAt;

  @Column(name = "started_at")
  private Instant startedAt;

  @Column(name = "finished_at")
  private Instant finishedAt;

  @Column(name = "attempt")
  private int token;

  @Column(name = "given_back")
  private int givenBack;

  private int failures;
  private boolean company;
  private boolean alone;

  @Column(name = "max_attempts")
  private int maxAttempts;

  @Column(name = "backoff_ms")
  private long backoffMillis;

  private String node;
  private String schedule;

  @Column(name = "planned_at")
  private Instant plannedAt;

  @Column(name = "unique_key")
  private String uniqueKey;

  @Column(name = "open_key")
  private String openKey;

  @Column(name = "unique_until")
  private Instant uniqueUntil;

  @Column(name = "concurrency_key")
  private String concurrencyKey;

  @Column(name = "timeout_ms")
  private Long timeoutMillis;

  private Long batch;

  @Column(name = "waits_for")
  private int waitsFor;

  @Enumerated(EnumType.STRING)
  @Column(name = "after_failure")
  private AfterFailure afterFailure;

  @Column(name = "submitted_by")
  private String submittedBy;

  @Column(name = "error_type")
  private String errorType;

  @Column(name = "error_message")
  private String errorMessage;

  /** For JPA. */
  protected Job() {}

  private static final String CLAIMED =
      "id, type, queue, priority, case when %1$s <= %2$d then payload end, run_at, created_at,"
          + " started_at, attempt, failures, max_attempts, backoff_ms, node, schedule, planned_at,"
          + " unique_key, concurrency_key, timeout_ms, batch, submitted_by, error_type,"
          + " error_message, given_back, %1$s, company, alone";

  /** The columns {@link #claimed} reads. */
  public static String columns(VendorSql vendor) {
    return CLAIMED.formatted(vendor.bytes("payload"), VendorSql.SHORT_PAYLOAD);
  }

  /** The same columns without the payload, which may be large: what it takes to end an attempt. */
  public static final String TO_SETTLE =
      "id, type, queue, priority, null, run_at, created_at,"
          + " started_at, attempt, failures, max_attempts, backoff_ms, node, schedule, planned_at,"
          + " unique_key, concurrency_key, timeout_ms, batch, submitted_by, error_type,"
          + " error_message, given_back, 0, company, alone";

  /** A job that was just claimed. */
  public static Job claimed(ResultSet row) throws SQLException {
    Job job = new Job();
    job.state = RUNNING;
    job.id = row.getLong(1);
    job.type = row.getString(2);
    job.queue = row.getString(3);
    job.priority = row.getInt(4);
    job.payload = row.getString(5);
    job.runAt = instant(row, 6);
    job.createdAt = instant(row, 7);
    job.startedAt = instant(row, 8);
    job.token = row.getInt(9);
    job.failures = row.getInt(10);
    job.maxAttempts = row.getInt(11);
    job.backoffMillis = row.getLong(12);
    job.node = row.getString(13);
    job.schedule = row.getString(14);
    job.plannedAt = instant(row, 15);
    job.uniqueKey = row.getString(16);
    job.concurrencyKey = row.getString(17);
    job.timeoutMillis = number(row, 18);
    job.batch = number(row, 19);
    job.submittedBy = row.getString(20);
    job.errorType = row.getString(21);
    job.errorMessage = row.getString(22);
    job.givenBack = row.getInt(23);
    job.payloadSize = row.getLong(24);
    job.company = row.getBoolean(25);
    job.alone = row.getBoolean(26);
    return job;
  }

  /** The columns {@link #shown} reads: all that a list shows of a job, but its texts. */
  static final List<String> SHOWN =
      List.of(
          "id",
          "type",
          "queue",
          "state",
          "priority",
          "run_at",
          "created_at",
          "started_at",
          "finished_at",
          "attempt",
          "given_back",
          "failures",
          "max_attempts",
          "backoff_ms",
          "node",
          "schedule",
          "planned_at",
          "unique_key",
          "unique_until",
          "concurrency_key",
          "timeout_ms",
          "batch",
          "waits_for",
          "after_failure",
          "submitted_by",
          "error_type");

  /** A job as a list shows it. */
  static Job shown(ResultSet row, String errorMessage) throws SQLException {
    Job job = new Job();
    job.id = row.getLong(1);
    job.type = row.getString(2);
    job.queue = row.getString(3);
    job.state = JobState.valueOf(row.getString(4));
    job.priority = row.getInt(5);
    job.runAt = instant(row, 6);
    job.createdAt = instant(row, 7);
    job.startedAt = instant(row, 8);
    job.finishedAt = instant(row, 9);
    job.token = row.getInt(10);
    job.givenBack = row.getInt(11);
    job.failures = row.getInt(12);
    job.maxAttempts = row.getInt(13);
    job.backoffMillis = row.getLong(14);
    job.node = row.getString(15);
    job.schedule = row.getString(16);
    job.plannedAt = instant(row, 17);
    job.uniqueKey = row.getString(18);
    job.uniqueUntil = instant(row, 19);
    job.concurrencyKey = row.getString(20);
    job.timeoutMillis = number(row, 21);
    job.batch = number(row, 22);
    job.waitsFor = row.getInt(23);
    String afterFailure = row.getString(24);
    job.afterFailure = afterFailure == null ? null : AfterFailure.valueOf(afterFailure);
    job.submittedBy = row.getString(25);
    job.errorType = row.getString(26);
    job.errorMessage = errorMessage;
    return job;
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    Timestamp at = row.getTimestamp(column); // servers wrap getObject(…, Class) in reflection
    return at == null ? null : at.toInstant();
  }

  private static Long number(ResultSet row, int column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? null : number;
  }

  /** A job nobody has claimed yet, ready now or waiting for its {@code runAt}. */
  Job(long id, Order order) {
    this.id = id;
    type = order.type();
    queue = order.queue();
    priority = order.priority();
    payload = order.payload();
    runAt = order.runAt();
    createdAt = order.submittedAt();
    state = runAt.isAfter(createdAt) ? SCHEDULED : READY;
    maxAttempts = order.maxAttempts();
    backoffMillis = order.backoff().toMillis();
    schedule = order.origin().schedule();
    plannedAt = order.origin().plannedAt();
    submittedBy = order.origin().submittedBy();
    uniqueKey = order.uniqueKey();
    openKey = openKey(type, uniqueKey);
    uniqueUntil = order.uniqueUntil();
    concurrencyKey = order.concurrencyKey();
    timeoutMillis = order.timeout() == null ? null : order.timeout().toMillis();
    batch = order.job().batch();
    afterFailure = order.job().after().isEmpty() ? null : order.job().afterFailure();
  }

  /** A job whose id the database draws as it inserts the row. */
  Job(Order order) {
    this(0, order);
  }

  /** The id it was given. */
  void number(long id) {
    this.id = id;
  }

  /** What makes a unique key unique: at most one open job holds it. Null for no key. */
  static String openKey(String type, String uniqueKey) {
    return uniqueKey == null ? null : type + ':' + uniqueKey;
  }

  /** Changes what may still be changed before the submitting transaction commits. */
  void amend(Order order) {
    queue = order.queue();
    priority = order.priority();
    runAt = order.runAt();
    if (state != CANCELLED) {
      waitFor(waitsFor);
    }
    maxAttempts = order.maxAttempts();
    backoffMillis = order.backoff().toMillis();
    timeoutMillis = order.timeout() == null ? null : order.timeout().toMillis();
    afterFailure = order.job().after().isEmpty() ? null : order.job().afterFailure();
  }

  /** Waits for so many to end before it may start. */
  void waitFor(int count) {
    waitsFor = count;
    if (count > 0) {
      state = WAITING;
    } else {
      state = runAt.isAfter(createdAt) ? SCHEDULED : READY;
    }
  }

  /** Called off, for a reason that is kept in place of an earlier failure. */
  void callOff(String why, Instant now) {
    end(CANCELLED, now);
    errorType = null;
    errorMessage = why;
  }

  /** What called it off is taken back in the transaction that submits it. */
  void reopen() {
    finishedAt = null;
    errorMessage = null;
    openKey = openKey(type, uniqueKey);
    waitFor(0);
  }

  private void end(JobState as, Instant now) {
    state = as;
    finishedAt = now;
    waitsFor = 0;
    if (uniqueUntil == null || !uniqueUntil.isAfter(now)) {
      openKey = null;
    }
  }

  /** Whether it has a unique key still that it need not have any more. */
  boolean hasExpiredKey(Instant now) {
    return openKey != null
        && finishedAt != null
        && (uniqueUntil == null || !uniqueUntil.isAfter(now));
  }

  /** Another job takes its unique key. */
  void giveKeyAway() {
    openKey = null;
  }

  /** Its time has come. */
  void promote() {
    state = READY;
  }

  /**
   * Calls the job off. A running one is called off too: its worker finds the token gone and rolls
   * back.
   *
   * @return the attempt this ended, if one was running
   * @throws Problem 409 if it has ended already
   */
  Attempt cancel(String by, Instant now) {
    if (!JobState.OPEN.contains(state)) {
      throw Problem.conflict(
          "job %d is %s and cannot be cancelled; only one that has not ended can be"
              .formatted(id, state));
    }
    Failure why = Failure.of("cancelled by " + by);
    Attempt ended = state == RUNNING ? new Attempt(this, Outcome.CANCELLED, why, now) : null;
    callOff(why.message(), now);
    return ended;
  }

  /**
   * Starts the job again now, with all its attempts before it; one that is held by others starts
   * without them.
   *
   * @throws Problem 409 if it is running, waiting for a worker, or has succeeded
   */
  void retry(Instant now) {
    if (state == RUNNING || state == READY || state == SUCCEEDED) {
      throw Problem.conflict(
          "job %d is %s and cannot be retried; only one that is dead, cancelled or waits can be"
              .formatted(id, state));
    }
    if (state == CANCELLED) { // nothing failed; it only says why it was called off
      errorType = null;
      errorMessage = null;
    }
    if (state != SCHEDULED) {
      failures = 0;
      openKey = openKey(type, uniqueKey);
    }
    state = READY;
    runAt = now;
    waitsFor = 0;
    finishedAt = null;
  }

  /** The same job as one that was read from its row, which is without the payload. */
  void keepPayload(String payload) {
    this.payload = payload;
  }

  public long id() {
    return id;
  }

  public String type() {
    return type;
  }

  public String queue() {
    return queue;
  }

  public JobState state() {
    return state;
  }

  public int priority() {
    return priority;
  }

  /**
   * The payload as JSON text, of a job that was just submitted, or claimed with a short one; else
   * null, and {@link JobTexts} has it.
   */
  public String payload() {
    return payload;
  }

  /** How long the payload of a job that was claimed is, about in bytes. */
  public long payloadSize() {
    return payloadSize;
  }

  public Instant runAt() {
    return runAt;
  }

  public Instant createdAt() {
    return createdAt;
  }

  /** When the latest attempt started. */
  public Instant startedAt() {
    return startedAt;
  }

  public Instant finishedAt() {
    return finishedAt;
  }

  /** The number of its latest attempt; 0 if none has begun. */
  public int attempt() {
    return token - givenBack;
  }

  /** How often the job was claimed: with its id the attempt token. */
  public int token() {
    return token;
  }

  /** The attempts that count against {@link #maxAttempts()}. */
  public int failures() {
    return failures;
  }

  public int maxAttempts() {
    return maxAttempts;
  }

  /** Whether its latest claim took others too: it may be RUNNING and not have begun. */
  public boolean company() {
    return company;
  }

  /** Whether claims take it alone, since it was lost once when it may not have begun. */
  public boolean alone() {
    return alone;
  }

  public Duration backoff() {
    return Duration.ofMillis(backoffMillis);
  }

  /** The node that claimed it last. */
  public String node() {
    return node;
  }

  public String schedule() {
    return schedule;
  }

  public Instant plannedAt() {
    return plannedAt;
  }

  public String uniqueKey() {
    return uniqueKey;
  }

  /** Type and unique key while the job is open and has one, else null. */
  String openKey() {
    return openKey;
  }

  /** Until when the unique key stays taken even if the job ends before; null for no such time. */
  public Instant uniqueUntil() {
    return uniqueUntil;
  }

  /** What the queue's limits per key go by, or null. */
  public String concurrencyKey() {
    return concurrencyKey;
  }

  /** How long one attempt may take; null for as long as it likes. */
  public Duration timeout() {
    return timeoutMillis == null ? null : Duration.ofMillis(timeoutMillis);
  }

  /** The batch it is a child of, or null. */
  public Long batch() {
    return batch;
  }

  /** How many of the jobs it waits for have not ended as it needs. */
  public int waitsFor() {
    return waitsFor;
  }

  /** What a failed one of those does to it; null if it never waited for any. */
  public AfterFailure afterFailure() {
    return afterFailure;
  }

  public String submittedBy() {
    return submittedBy;
  }

  /** The latest failure, kept after a later success. */
  public Failure error() {
    return errorMessage == null ? null : new Failure(errorType, errorMessage, null);
  }
}
