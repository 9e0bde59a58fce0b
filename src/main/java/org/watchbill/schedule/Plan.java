package org.watchbill.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.watchbill.schedule.Firing.Outcome;

/**
 * What becomes of the planned instants that are due: the rule, without a database.
 *
 * <p>An instant that passed while the schedule was paused is skipped. One that is on time fires.
 * Older ones were missed; if none fires on time, the last of them is caught up with, once. Missed
 * or skipped instants that follow each other make one entry.
 *
 * @param entries in the order of their instants
 * @param lastInstant the last instant accounted for: plan on after it
 */
record Plan(List<Entry> entries, Instant lastInstant) {

  /** At most this many instants are worked off at a time; the rest stays due. */
  static final int MOST = 100_000;

  /** One or more planned instants and what became of them. */
  record Entry(Outcome outcome, Instant first, Instant beforeLast, Instant last, int instants) {

    private static Entry of(Outcome outcome, Instant at) {
      return new Entry(outcome, at, null, at, 1);
    }

    boolean submits() {
      return outcome == Outcome.FIRED || outcome == Outcome.CAUGHT_UP;
    }

    private boolean takes(Outcome next) {
      return outcome == next && !submits();
    }

    private Entry and(Instant instant) {
      return new Entry(outcome, first, last, instant, instants + 1);
    }

    private Entry withoutLast() {
      return new Entry(outcome, first, null, beforeLast, instants - 1);
    }
  }

  /**
   * Accounts for every instant from {@code first} to {@code now}.
   *
   * @param onTime instants from here on are on time
   * @param paused whether an instant passed while the schedule was paused
   */
  static Plan of(
      Recurrence recurrence,
      Instant first,
      Instant now,
      Instant onTime,
      Predicate<Instant> paused) {
    List<Entry> entries = new ArrayList<>();
    Instant last = first;
    int count = 0;
    Instant at = first;
    for (; isDue(at, now) && count < MOST; count++) {
      add(entries, outcome(at, onTime, paused), at);
      last = at;
      at = recurrence.next(at).orElse(null);
    }
    if (!isDue(at, now)) {
      catchUp(entries);
    }
    return new Plan(List.copyOf(entries), last);
  }

  private static boolean isDue(Instant at, Instant now) {
    return at != null && !at.isAfter(now);
  }

  private static Outcome outcome(Instant at, Instant onTime, Predicate<Instant> paused) {
    if (paused.test(at)) {
      return Outcome.SKIPPED_PAUSED;
    }
    return at.isBefore(onTime) ? Outcome.MISSED : Outcome.FIRED;
  }

  private static void add(List<Entry> entries, Outcome outcome, Instant at) {
    int end = entries.size() - 1;
    if (end >= 0 && entries.get(end).takes(outcome)) {
      entries.set(end, entries.get(end).and(at));
    } else {
      entries.add(Entry.of(outcome, at));
    }
  }

  /** The last missed instant is caught up with, unless a later one fires anyway. */
  private static void catchUp(List<Entry> entries) {
    int end = entries.size() - 1;
    if (end < 0 || entries.get(end).outcome() != Outcome.MISSED) {
      return;
    }
    Entry missed = entries.remove(end);
    if (missed.instants() > 1) {
      entries.add(missed.withoutLast());
    }
    entries.add(Entry.of(Outcome.CAUGHT_UP, missed.last()));
  }
}
