package org.watchbill.schedule;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What becomes of instants that nobody fired in time, because every node was down, say.
 *
 * @param most how many of them, the latest first, are caught up with
 */
public record MisfirePolicy(int most) {

  /** Not by its parts from JSON, only by its text. */
  @JsonCreator(mode = JsonCreator.Mode.DISABLED)
  public MisfirePolicy {}

  /** None is caught up with. */
  public static final MisfirePolicy SKIP = new MisfirePolicy(0);

  /**
   * The latest is caught up with, unless a later one fires on time anyway: what a schedule does
   * unless it says otherwise.
   */
  public static final MisfirePolicy ONCE = new MisfirePolicy(1);

  /** The most that {@code ALL(n)} takes. */
  static final int MOST = 10_000;

  private static final int ALL = 100;

  /**
   * Reads {@code SKIP}, {@code ONCE}, {@code ALL} (at most 100) or {@code ALL(n)}.
   *
   * @throws IllegalArgumentException naming the text and what is allowed
   */
  @JsonCreator
  public static MisfirePolicy parse(String text) {
    return switch (text) {
      case "SKIP" -> SKIP;
      case "ONCE" -> ONCE;
      case "ALL" -> new MisfirePolicy(ALL);
      default ->
          Counted.in(text, "ALL", MOST)
              .filter(most -> most > 1)
              .map(MisfirePolicy::new)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "'%s' is not SKIP, ONCE, ALL or ALL(n) with n from 2 to %,d"
                              .formatted(text, MOST)));
    };
  }

  @Override
  @JsonValue
  public String toString() {
    return most == 0 ? "SKIP" : most == 1 ? "ONCE" : "ALL(" + most + ")";
  }
}
