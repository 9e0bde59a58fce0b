package org.watchbill.schedule;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.watchbill.problem.Problem;

/** When a recurrence fires next, for a person to check what they wrote. */
public record Preview(String description, List<Item> items) {

  private static final int MOST = 1000;

  /** One planned instant, also as the wall clock of the schedule's zone shows it. */
  public record Item(Instant at, OffsetDateTime local) {}

  /**
   * The next instants.
   *
   * @param count how many, 1 to 1000; null means 10
   * @throws Problem 400 for another count
   */
  static Preview of(Recurrence recurrence, ZoneId zone, Instant after, String count) {
    List<Item> items = new ArrayList<>();
    int wanted = count(count);
    Optional<Instant> at = recurrence.next(after);
    while (at.isPresent() && items.size() < wanted) {
      items.add(new Item(at.get(), at.get().atZone(zone).toOffsetDateTime()));
      at = recurrence.next(at.get());
    }
    return new Preview(recurrence.describe(), items);
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
