package org.watchbill.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.schedule.Firing.Outcome;

/**
 * What becomes of the planned instants that are due: the rule, without a database. Each instant
 * passes four gates in this order, and the first that stops it names its outcome:
 *
 * <ol>
 *   <li>it passed while the schedule was paused, or on a day of rest: skipped;
 *   <li>it is late: the misfire policy says whether it is caught up with;
 *   <li>runs are open: the overlap policy says whether it may start another;
 *   <li>the schedule's firings are used up: it is not planned at all, nor are later ones.
 * </ol>
 *
 * Instants that follow each other and come to nothing in the same way make one entry.
 *
 * @param entries in the order of their instants
 */
record Plan(List<Entry> entries) {

  /** At most this many instants are worked off at a time; the rest stays due. */
  static final int MOST = 100_000;

  /** One or more planned instants and what became of them. */
  record Entry(Outcome outcome, Instant first, Instant last, int instants) {

    boolean submits() {
      return outcome.submits();
    }

    private boolean takes(Outcome next) {
      return outcome == next && !outcome.uses();
    }

    private Entry and(Instant instant) {
      return new Entry(outcome, first, instant, instants + 1);
    }
  }

  /**
   * What a schedule wants done.
   *
   * @param misfireWindow how long ago an instant may lie to be caught up with; null for any time
   */
  record Policies(MisfirePolicy misfire, Duration misfireWindow, OverlapPolicy overlap) {}

  /**
   * How a schedule stands before the instants are accounted for.
   *
   * @param nextAt its next planned instant
   * @param pausedAt from when on it is paused, or null
   * @param pausedUntil when the pause ends; null if it does not yet
   * @param openRuns how many of its runs are open
   * @param queued whether an instant waits for the open run to end
   * @param firingsLeft how many more may be submitted; null for any number
   */
  record Standing(
      Instant nextAt,
      Instant pausedAt,
      Instant pausedUntil,
      int openRuns,
      boolean queued,
      Integer firingsLeft) {

    private boolean pausedAt(Instant at) {
      return pausedAt != null
          && !at.isBefore(pausedAt)
          && (pausedUntil == null || at.isBefore(pausedUntil));
    }
  }

  /**
   * Accounts for every instant up to {@code now}.
   *
   * @param onTime instants from here on are on time
   */
  static Plan of(
      Timetable timetable, Policies policies, Standing standing, Instant now, Instant onTime) {
    List<Due> due = due(timetable, standing, now, onTime);
    boolean more =
        due.size() == MOST && isDue(timetable.next(due.get(MOST - 1).at).orElse(null), now);
    if (more) {
      due = due.subList(0, MOST - policies.misfire.most()); // what may be caught up with stays due
    }
    misfire(due, policies, now, more);
    overlap(due, policies.overlap, standing);
    return new Plan(merged(due, standing.firingsLeft));
  }

  /** The last instant accounted for: plan on after it. Null if none was due. */
  Instant lastInstant() {
    return entries.isEmpty() ? null : entries.get(entries.size() - 1).last;
  }

  /** How many planned instants are accounted for. */
  int instants() {
    return entries.stream().mapToInt(Entry::instants).sum();
  }

  /** One instant on its way through the gates. */
  private static final class Due {
    final Instant at;
    Outcome outcome;

    Due(Instant at, Outcome outcome) {
      this.at = at;
      this.outcome = outcome;
    }
  }

  private static boolean isDue(Instant at, Instant now) {
    return at != null && !at.isAfter(now);
  }

  private static List<Due> due(
      Timetable timetable, Standing standing, Instant now, Instant onTime) {
    List<Due> due = new ArrayList<>();
    Instant at = standing.nextAt;
    while (isDue(at, now) && due.size() < MOST) {
      due.add(new Due(at, timely(timetable, standing, at, onTime)));
      at = timetable.waitsForItsRun() ? null : timetable.next(at).orElse(null);
    }
    return due;
  }

  private static Outcome timely(
      Timetable timetable, Standing standing, Instant at, Instant onTime) {
    if (standing.pausedAt(at)) {
      return Outcome.SKIPPED_PAUSED;
    }
    if (timetable.rests(at).isPresent()) {
      return Outcome.SKIPPED_CALENDAR;
    }
    return at.isBefore(onTime) ? Outcome.MISSED : Outcome.FIRED;
  }

  /** The latest of the late ones are caught up with, as many as the policy takes. */
  private static void misfire(List<Due> due, Policies policies, Instant now, boolean more) {
    Duration window = policies.misfireWindow;
    int left = more ? 0 : policies.misfire.most();
    boolean once = policies.misfire.equals(MisfirePolicy.ONCE);
    for (int i = due.size() - 1; i >= 0; i--) {
      Due late = due.get(i);
      if (late.outcome == Outcome.FIRED && once) {
        left = 0; // it stands for those before it
      }
      if (late.outcome != Outcome.MISSED) {
        continue;
      }
      if (window != null && late.at.isBefore(now.minus(window))) {
        late.outcome = Outcome.SKIPPED_WINDOW;
      } else if (left > 0) {
        late.outcome = Outcome.CAUGHT_UP;
        left--;
      }
    }
  }

  private static void overlap(List<Due> due, OverlapPolicy policy, Standing standing) {
    List<Due> submits = due.stream().filter(d -> d.outcome.submits()).toList();
    int open = standing.openRuns;
    boolean queued = standing.queued;
    for (int i = 0; i < submits.size(); i++) {
      Due one = submits.get(i);
      boolean last = i == submits.size() - 1;
      boolean free =
          policy.kind() == OverlapPolicy.Kind.REPLACE ? last : open < policy.most() && !queued;
      if (free) {
        open++;
      } else if (policy.kind() == OverlapPolicy.Kind.QUEUE_ONE && !queued) {
        one.outcome = Outcome.QUEUED;
        queued = true;
      } else {
        one.outcome = Outcome.SKIPPED_OVERLAP;
      }
    }
  }

  private static List<Entry> merged(List<Due> due, Integer firingsLeft) {
    List<Entry> entries = new ArrayList<>();
    int left = firingsLeft == null ? Integer.MAX_VALUE : firingsLeft;
    for (Due one : due) {
      if (left == 0) {
        break;
      }
      int end = entries.size() - 1;
      if (end >= 0 && entries.get(end).takes(one.outcome)) {
        entries.set(end, entries.get(end).and(one.at));
      } else {
        entries.add(new Entry(one.outcome, one.at, one.at, 1));
      }
      left -= one.outcome.uses() ? 1 : 0;
    }
    return List.copyOf(entries);
  }
}
