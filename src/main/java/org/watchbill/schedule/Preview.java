package org.watchbill.schedule;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.watchbill.problem.Problem;

/** When a schedule fires next, for a person to check what they wrote. */
public record Preview(String description, List<Item> items) {

  private static final int MOST = 1000;

  /**
   * One planned instant, also as the wall clock of the schedule's zone shows it.
   *
   * @param note what a clock change, the jitter or an exclusion calendar makes of it, or null
   */
  public record Item(Instant at, OffsetDateTime local, String note) {}

  /**
   * The next instants.
   *
   * @param first the first of them, or null for none
   * @param left how many jobs the schedule may still submit, or null for any number; days of rest
   *     use none
   * @param count how many, 1 to 1000; null means 10
   * @throws Problem 400 for another count
   */
  static Preview of(Timetable timetable, Instant first, Integer left, String count) {
    List<Item> items = new ArrayList<>();
    int wanted = count(count);
    int jobs = left == null ? Integer.MAX_VALUE : left;
    Optional<Instant> at = Optional.ofNullable(first);
    while (at.isPresent() && items.size() < wanted && jobs > 0) {
      items.add(item(timetable, at.get()));
      jobs -= timetable.rests(at.get()).isPresent() ? 0 : 1;
      at = timetable.waitsForItsRun() ? Optional.empty() : timetable.next(at.get());
    }
    return new Preview(timetable.recurrence().describe(), items);
  }

  private static Item item(Timetable timetable, Instant at) {
    return new Item(at, at.atZone(timetable.zone()).toOffsetDateTime(), timetable.note(at));
  }

  private static int count(String text) {
    try {
      int count = text == null ? 10 : Integer.parseInt(text);
      if (count >= 1 && count <= MOST) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw Problem.badRequest("count", "'" + text + "' is not a number from 1 to " + MOST);
  }
}
