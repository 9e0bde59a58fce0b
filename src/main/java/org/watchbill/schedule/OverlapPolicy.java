package org.watchbill.schedule;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What a due instant does while earlier runs of its schedule are open. A run is the job a firing or
 * a person's run-now submitted, until it has succeeded, is dead or cancelled; the jobs that job
 * submits are not runs.
 *
 * @param kind the rule
 * @param most for ALLOW, how many runs may be open at a time; 1 for the others
 */
public record OverlapPolicy(Kind kind, int most) {

  /** Not by its parts from JSON, only by its text. */
  @JsonCreator(mode = JsonCreator.Mode.DISABLED)
  public OverlapPolicy {}

  /** The rules. */
  public enum Kind {
    /**
     * Starts another run, as long as fewer than {@code most} are open; else the instant is skipped.
     */
    ALLOW,
    /** Skips the instant. */
    SKIP,
    /** Keeps the instant and starts it when the open run ends; while one is kept, skips further. */
    QUEUE_ONE,
    /** Cancels the open run, whose database work is undone, and starts a new one. */
    REPLACE
  }

  /** Runs may overlap without limit: what a schedule does unless it says otherwise. */
  public static final OverlapPolicy ALLOW = new OverlapPolicy(Kind.ALLOW, Integer.MAX_VALUE);

  private static final int MOST = 100;

  /**
   * Reads {@code ALLOW}, {@code ALLOW(3)}, {@code SKIP}, {@code QUEUE_ONE} or {@code REPLACE}.
   *
   * @throws IllegalArgumentException naming the text and what is allowed
   */
  @JsonCreator
  public static OverlapPolicy parse(String text) {
    return switch (text) {
      case "ALLOW" -> ALLOW;
      case "SKIP", "QUEUE_ONE", "REPLACE" -> new OverlapPolicy(Kind.valueOf(text), 1);
      default ->
          Counted.in(text, "ALLOW", MOST)
              .map(most -> new OverlapPolicy(Kind.ALLOW, most))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "'%s' is not ALLOW, ALLOW(n) with n from 1 to %d, SKIP, QUEUE_ONE or REPLACE"
                              .formatted(text, MOST)));
    };
  }

  /** Whether it matters how many runs are open. */
  boolean limits() {
    return !equals(ALLOW);
  }

  @Override
  @JsonValue
  public String toString() {
    return kind != Kind.ALLOW || most == Integer.MAX_VALUE ? kind.name() : "ALLOW(" + most + ")";
  }
}
