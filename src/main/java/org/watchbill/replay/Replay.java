package org.watchbill.replay;

import static org.watchbill.replay.ReplayState.CANARY;
import static org.watchbill.replay.ReplayState.CANCELLED;
import static org.watchbill.replay.ReplayState.DONE;
import static org.watchbill.replay.ReplayState.RUNNING;
import static org.watchbill.replay.ReplayState.STOPPED;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;

/**
 * Dead jobs sent to run again together.
 *
 * <pre>
 *   created ──▶ CANARY ──its jobs ended well──▶ RUNNING ──all ended──▶ DONE
 *                 │  ▲                            │
 *                 │  └──────────resume────────┐   │
 *                 └──too many died again──▶ STOPPED ◀─┘     cancel: CANARY, RUNNING, STOPPED ──▶ CANCELLED
 * </pre>
 *
 * <p>Without a canary it begins, and is resumed, as RUNNING. The numbers add up: {@code matched =
 * waiting + sent + refused + skipped} and {@code sent = open + succeeded + deadAgain + gone}. Jobs
 * that are under way when it stops or is cancelled go on and are still counted.
 */
@Entity
@Table(name = "replay")
public class Replay {

  /** The most jobs sent in one transaction. */
  static final int GROUP = 1000;

  /** The most jobs under way at a time: a replay does not bury a queue's other work. */
  static final int MOST_OPEN = 10_000;

  @Id private long id;

  @Enumerated(EnumType.STRING)
  private ReplayState state;

  private String covers;
  private String patch;
  private Double rate;
  private Integer canary;

  @Column(name = "stop_share")
  private Double stopShare;

  private String note;

  @Column(name = "created_by")
  private String createdBy;

  @Column(name = "created_at")
  private Instant createdAt;

  @Column(name = "ended_at")
  private Instant endedAt;

  private String reason;
  private long matched;
  private long sent;
  private long succeeded;

  @Column(name = "dead_again")
  private long deadAgain;

  private long gone;
  private long refused;
  private long skipped;
  private long turn;

  @Column(name = "paced_at")
  private Instant pacedAt;

  @Column(name = "sent_before")
  private long sentBefore;

  @Column(name = "succeeded_before")
  private long succeededBefore;

  @Column(name = "dead_before")
  private long deadBefore;

  private boolean watched;

  @Column(name = "stepped_at")
  private Instant steppedAt;

  /** For JPA. */
  protected Replay() {}

  /** A replay that begins now and covers nothing yet. */
  Replay(long id, NewReplay asked, String by, Instant now) {
    this.id = id;
    covers = Json.write(asked.filter());
    patch = asked.payload() == null ? null : Json.write(asked.payload());
    rate = asked.rate();
    canary = asked.canary();
    stopShare = asked.stopAtFailureShare();
    note = asked.note();
    createdBy = by;
    createdAt = now;
    begin(now);
  }

  private void begin(Instant now) {
    state = canary == null ? RUNNING : CANARY;
    pacedAt = rate == null ? now : Pace.from(rate, now).usedUpTo();
    watched = true;
    steppedAt = now;
  }

  /** So many jobs are covered. */
  void cover(long jobs, Instant now) {
    matched = jobs;
    close(now);
  }

  /** How many jobs may be sent now. */
  int room(Instant now) {
    if (state != CANARY && state != RUNNING) {
      return 0;
    }
    long room = Math.min(Math.min(GROUP, MOST_OPEN - open()), waiting());
    if (state == CANARY) {
      room = Math.min(room, canary - (sent - sentBefore));
    }
    if (rate != null) {
      if (pacedAt.isAfter(now.plusSeconds(1))) { // time was set back
        pacedAt = Pace.from(rate, now).usedUpTo();
      }
      room = Math.min(room, new Pace(rate, pacedAt).allows(now));
    }
    return (int) Math.max(0, room);
  }

  /** Jobs had their turn, up to the one with this id. */
  void sent(long upTo, int sent, int refused, int skipped, Instant now) {
    turn = upTo;
    this.sent += sent;
    this.refused += refused;
    this.skipped += skipped;
    if (rate != null) {
      pacedAt = new Pace(rate, pacedAt).after(sent, now).usedUpTo();
    }
  }

  /** Jobs that were sent have ended. */
  void ended(int succeeded, int deadAgain, int gone) {
    this.succeeded += succeeded;
    this.deadAgain += deadAgain;
    this.gone += gone;
  }

  /** Stops it if too many died again. Where nothing waits there is nothing to stop. */
  void judge() {
    if (waiting() == 0 || state != CANARY && state != RUNNING) {
      return;
    }
    StopRule rule = new StopRule(canary, stopShare);
    long well = succeeded - succeededBefore;
    long badly = deadAgain - deadBefore;
    if (state == CANARY && open() == 0 && sent - sentBefore >= canary) {
      rule.afterCanary(well, badly).ifPresentOrElse(this::stop, () -> state = RUNNING);
    } else if (state == RUNNING) {
      rule.onTheWay(well, badly).ifPresent(this::stop);
    }
  }

  private void stop(String why) {
    state = STOPPED;
    reason = why;
  }

  /** Done if nothing is left; and nobody needs to look any more where nothing can change. */
  void close(Instant now) {
    steppedAt = now;
    if (waiting() == 0 && open() == 0 && (state == CANARY || state == RUNNING)) {
      state = DONE;
      endedAt = now;
    }
    watched = state == CANARY || state == RUNNING || open() > 0;
  }

  /**
   * Calls it off: nothing more is sent.
   *
   * @throws Problem 409 if it is over
   */
  void cancel(String by, Instant now) {
    if (state == DONE || state == CANCELLED) {
      throw Problem.conflict(
          "replay %d is %s and cannot be cancelled; submit another for what is dead now"
              .formatted(id, state));
    }
    state = CANCELLED;
    reason = "cancelled by " + by;
    endedAt = now;
    watched = open() > 0;
  }

  /**
   * Goes on after it stopped, with a new canary; what died again so far is forgiven.
   *
   * @throws Problem 409 unless it is STOPPED
   */
  void resume(Instant now) {
    if (state != STOPPED) {
      throw Problem.conflict(
          "replay %d is %s; only one that STOPPED is resumed: submit another for what is dead now"
              .formatted(id, state));
    }
    reason = null;
    sentBefore = sent;
    succeededBefore = succeeded;
    deadBefore = deadAgain;
    begin(now);
  }

  public long id() {
    return id;
  }

  public ReplayState state() {
    return state;
  }

  /** Which jobs it covers. */
  public ReplayFilter filter() {
    return Json.stored(covers, ReplayFilter.class);
  }

  /** The merge patch for each payload, as JSON text, or null. */
  public String patch() {
    return patch;
  }

  /** Jobs in a second, or null. */
  public Double rate() {
    return rate;
  }

  public Integer canary() {
    return canary;
  }

  public Double stopAtFailureShare() {
    return stopShare;
  }

  public String note() {
    return note;
  }

  public String createdBy() {
    return createdBy;
  }

  public Instant createdAt() {
    return createdAt;
  }

  public Instant endedAt() {
    return endedAt;
  }

  /** Why it stopped, or who cancelled it. */
  public Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  public long matched() {
    return matched;
  }

  /** Those whose turn has not come. */
  public long waiting() {
    return matched - sent - refused - skipped;
  }

  public long sent() {
    return sent;
  }

  /** Those sent that have not ended. */
  public long open() {
    return sent - succeeded - deadAgain - gone;
  }

  public long succeeded() {
    return succeeded;
  }

  public long deadAgain() {
    return deadAgain;
  }

  public long gone() {
    return gone;
  }

  public long refused() {
    return refused;
  }

  public long skipped() {
    return skipped;
  }

  /** The last job whose turn has come. */
  long turn() {
    return turn;
  }

  /** Whether there is still something to send or to wait for. */
  boolean watched() {
    return watched;
  }
}
