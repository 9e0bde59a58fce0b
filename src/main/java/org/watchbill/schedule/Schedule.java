package org.watchbill.schedule;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.watchbill.json.Json;
import org.watchbill.json.WellFormed;
import org.watchbill.rest.Tag;

/**
 * A recurring job: its definition, and how it stands. {@code nextAt} is the next planned instant,
 * kept in the row, so that a server that was away knows what it missed; {@code dueAt} is when the
 * clock has to look at the row.
 *
 * <pre>
 *            ┌────── pause ──────▶ PAUSED ── resume, pausedUntil ──┐
 *            │                                                    ▼
 *   put ─▶ PLANNED ── fires at nextAt, plans the next ────────▶ PLANNED ── no instant left ──▶ ENDED
 *            │  ▲                                                 │
 *            │  └──────────── the run ends ── WAITING ◀───────────┤ fixedDelay: next known then
 *            └── enabled: false ──▶ DISABLED           PARKED ◀───┘ its next cannot be computed
 * </pre>
 *
 * <p>Whatever changes the row locks it first and settles what is due by the old definition, so that
 * every instant is accounted for by the definition that planned it.
 */
@Entity
@Table(name = "schedule")
public class Schedule {

  /** How a schedule stands. */
  public enum Status {
    PLANNED,
    WAITING,
    PAUSED,
    DISABLED,
    PARKED,
    ENDED
  }

  /** What its name may be; a path cannot hold {@code .} and {@code ..} alone. */
  static final String NAME = "(?!\\.{1,2}$)[A-Za-z0-9._-]{1,200}";

  /** The same for a person. */
  static final String RULE = "1 to 200 letters, digits, . _ -, and neither . nor .. alone";

  private static final int MOST_RUNS = 100;

  @Id private String name;
  private String definition;
  private String exclude;
  private String source;
  private String declared;
  private boolean enabled;

  @Column(name = "paused_at")
  private Instant pausedAt;

  @Column(name = "paused_until")
  private Instant pausedUntil;

  @Column(name = "next_at")
  private Instant nextAt;

  @Column(name = "due_at")
  private Instant dueAt;

  @Column(name = "last_at")
  private Instant lastAt;

  @Column(name = "planned_after")
  private Instant plannedAfter;

  @Column(name = "planned_with")
  private String plannedWith;

  @Column(name = "queued_at")
  private Instant queuedAt;

  private String runs;
  private Long awaits;

  @Column(name = "firings_left")
  private Integer firingsLeft;

  private long planned;
  private String parked;
  private String ended;
  private long revision;

  @Column(name = "created_at")
  private Instant createdAt;

  @Column(name = "updated_at")
  private Instant updatedAt;

  @Column(name = "updated_by")
  private String updatedBy;

  @Transient private NewSchedule read;

  /** For JPA. */
  protected Schedule() {}

  /** A schedule that is not defined yet. */
  Schedule(String name, Instant now) {
    this.name = name;
    createdAt = now;
  }

  /**
   * Goes on where an earlier schedule of this name ended.
   *
   * @param lastAt the last instant in its ledger, or null
   * @param planned how many instants that ledger holds
   */
  void follow(Instant lastAt, long planned) {
    this.lastAt = lastAt;
    this.planned = planned;
  }

  /**
   * Takes over a definition that was found good, and plans from now on unless its instants are
   * those of the one before.
   */
  void define(NewSchedule wanted, Timetable timetable, String by, Instant now) {
    NewSchedule before = revision == 0 ? null : definition();
    boolean keepsPlan = enabled && parked == null && before != null && before.recursLike(wanted);
    read = wanted;
    definition = Json.write(wanted);
    exclude = wanted.exclude() == null ? null : String.join(",", wanted.exclude());
    enabled = wanted.enabledOrTrue();
    if (before == null || !Objects.equals(before.maxFirings(), wanted.maxFirings())) {
      firingsLeft = wanted.maxFirings();
      keepsPlan &= ended == null;
    }
    revision++;
    updatedAt = now;
    updatedBy = by;
    if (!enabled) {
      stop(null, null);
      plannedAfter = afterTheLast(now);
    } else if (timetable.waitsForItsRun() && awaits != null) {
      stop(null, null);
    } else if (!keepsPlan) {
      plan(timetable, now);
    }
  }

  /** Who declares it: a class or a file, with the definition it declares; null for nobody. */
  void declare(String source, String declared) {
    this.source = source;
    this.declared = declared;
  }

  /** Every instant of {@code plan} is accounted for: plans the next. */
  void account(Timetable timetable, Plan plan, Instant now) {
    lastAt = plan.lastInstant() == null ? lastAt : plan.lastInstant();
    planned += plan.instants();
    if (pausedUntil != null && !pausedUntil.isAfter(now)) {
      pausedAt = null;
      pausedUntil = null;
    }
    if (timetable.waitsForItsRun() && plan.entries().stream().anyMatch(Plan.Entry::submits)) {
      stop(null, null);
      awaits = lastRun();
    } else {
      plan(timetable, timetable.waitsForItsRun() && plan.instants() > 0 ? now : plannedAfter);
    }
  }

  /** Plans the next instant after both this one and the last; parks the schedule if it cannot. */
  void plan(Timetable timetable, Instant after) {
    plannedAfter = afterTheLast(after);
    plannedWith = ZoneData.VERSION;
    try {
      Optional<Instant> next = usedUp() ? Optional.empty() : timetable.next(plannedAfter);
      stop(null, next.isPresent() ? null : whyEnded());
      nextAt = next.orElse(null);
      due();
    } catch (RuntimeException e) {
      park(e);
    }
  }

  /** Whether the next instant was planned by an older release of the time zone rules. */
  boolean plannedBefore(String rules) {
    return nextAt != null && plannedWith.compareTo(rules) < 0;
  }

  private Instant afterTheLast(Instant instant) {
    return lastAt != null && lastAt.isAfter(instant) ? lastAt : instant;
  }

  /** Computes the next instant anew, by rules of time zones that have changed. */
  void replan(Timetable timetable) {
    plan(timetable, plannedAfter);
  }

  private boolean usedUp() {
    return firingsLeft != null && firingsLeft == 0;
  }

  private String whyEnded() {
    return usedUp()
        ? "its %d firings are used up".formatted(definition().maxFirings())
        : "there is no instant after " + plannedAfter;
  }

  /** When the clock has to look: at the next instant, or when a pause ends. */
  private void due() {
    dueAt = pausedAt == null ? nextAt : nextAt == null ? null : pausedUntil;
  }

  private void stop(String parked, String ended) {
    nextAt = null;
    dueAt = null;
    this.parked = parked;
    this.ended = ended;
  }

  /** Takes the schedule out of the round until somebody mends it. */
  void park(Throwable reason) {
    String why = reason.getMessage() == null ? reason.toString() : reason.getMessage();
    stop(WellFormed.cut(why, 1000), null);
  }

  /** From now on its instants are skipped, until somebody resumes it or {@code until} comes. */
  void pause(Instant now, Instant until) {
    pausedAt = pausedAt == null ? now : pausedAt;
    pausedUntil = until;
    due();
  }

  /** The pause is over; what passed meanwhile is settled next. */
  void resume(Instant now) {
    if (nextAt == null) {
      pausedAt = null;
      pausedUntil = null;
    } else if (pausedAt != null) {
      pausedUntil = now;
      due();
    }
  }

  /** A run was submitted. */
  void started(long jobId) {
    runs =
        Stream.concat(Stream.of(jobId), runs().stream())
            .limit(definition().overlapOrAllow().limits() ? MOST_RUNS : 1)
            .map(String::valueOf)
            .collect(Collectors.joining(","));
  }

  /** One of the firings it is limited to was used. */
  void used() {
    firingsLeft = firingsLeft == null ? null : firingsLeft - 1;
  }

  /** These runs are open, the others have ended. */
  void openRuns(List<Long> open) {
    runs =
        open.isEmpty() ? null : open.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** An instant waits for the open run to end. */
  void queue(Instant at) {
    queuedAt = at;
    awaits = lastRun();
  }

  /** Waits for another open run. */
  void await(long jobId) {
    awaits = jobId;
  }

  /** What it waited for has happened; what was queued is taken out. */
  void released() {
    awaits = null;
    queuedAt = null;
  }

  private Long lastRun() {
    return runs().isEmpty() ? null : runs().get(0);
  }

  /** Its runs that may be open, the latest first. */
  List<Long> runs() {
    return runs == null ? List.of() : Arrays.stream(runs.split(",")).map(Long::valueOf).toList();
  }

  /** How it stands, for the plan of what is due. */
  Plan.Standing standing(int openRuns) {
    return new Plan.Standing(
        nextAt, pausedAt, pausedUntil, openRuns, queuedAt != null, firingsLeft);
  }

  public Status status() {
    if (!enabled) {
      return Status.DISABLED;
    }
    if (parked != null) {
      return Status.PARKED;
    }
    if (ended != null) {
      return Status.ENDED;
    }
    if (pausedAt != null) {
      return Status.PAUSED;
    }
    return waits() ? Status.WAITING : Status.PLANNED;
  }

  /** Where a preview begins: at the next instant, or where the plan would begin now. */
  Instant preview(Timetable timetable, Instant now) {
    return nextAt != null || enabled ? nextAt : timetable.next(now).orElse(null);
  }

  /** Whether its next instant is known only when its run has ended. */
  boolean waits() {
    return enabled && parked == null && ended == null && nextAt == null;
  }

  public String name() {
    return name;
  }

  /** What was last put. */
  public NewSchedule definition() {
    if (read == null) {
      read = Json.stored(definition, NewSchedule.class);
    }
    return read;
  }

  /** The class or file that declares it, or null. */
  public String source() {
    return source;
  }

  /** The definition its source declares, as JSON text, or null. */
  public String declared() {
    return declared;
  }

  public Instant pausedAt() {
    return pausedAt;
  }

  /** When the pause ends by itself; null if it does not. */
  public Instant pausedUntil() {
    return pausedUntil;
  }

  /** The next planned instant; null if there is none or it is not known yet. */
  public Instant nextAt() {
    return nextAt;
  }

  /** When the clock has to look at it; null for never. */
  Instant dueAt() {
    return dueAt;
  }

  /** The last planned instant that is accounted for, or null. */
  public Instant lastAt() {
    return lastAt;
  }

  /** After which instant the next one is planned; null while it never was enabled. */
  Instant plannedAfter() {
    return plannedAfter;
  }

  /** The instant that waits for the open run to end, or null. */
  public Instant queuedAt() {
    return queuedAt;
  }

  /** The job whose end it waits for, or null. */
  Long awaits() {
    return awaits;
  }

  /** How many more jobs it submits; null for any number. */
  public Integer firingsLeft() {
    return firingsLeft;
  }

  /** How many planned instants were accounted for so far. */
  public long planned() {
    return planned;
  }

  /** Why it cannot be planned, or null. */
  public String parked() {
    return parked;
  }

  /** Why it has ended, or null. */
  public String ended() {
    return ended;
  }

  /** Grows with every definition; firings leave it alone. */
  public long revision() {
    return revision;
  }

  /** What an ETag names of it: this definition of this schedule, not one of the name before it. */
  public String version() {
    return Tag.version(createdAt, revision);
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
