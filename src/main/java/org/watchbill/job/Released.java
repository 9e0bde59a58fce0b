package org.watchbill.job;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.watchbill.handler.AfterFailure;
import org.watchbill.job.Prerequisites.Waiting;
import org.watchbill.job.ReleaseFollowers.Change;

/**
 * Works out what becomes of the jobs that wait for some that have ended: the rules of chains and
 * joins, wave by wave, since one that is called off is an end for those that follow it.
 */
final class Released {

  private final Prerequisites prerequisites;
  private final Map<Long, HeldJob> held = new HashMap<>();
  private final Map<Long, List<Long>> met = new TreeMap<>();
  private final Map<Long, String> calledOff = new TreeMap<>();

  Released(Prerequisites prerequisites) {
    this.prerequisites = prerequisites;
  }

  /**
   * Locks all that may change, by id and at once: also those further down that would be called off.
   */
  void lock(Map<Long, JobState> ended, Map<Long, List<Waiting>> waiting) {
    Set<Long> all = new TreeSet<>();
    Set<Long> wave = new HashSet<>();
    waiting.forEach(
        (after, followers) ->
            followers.forEach(
                follower -> {
                  all.add(follower.job());
                  if (follower.afterFailure() == AfterFailure.CANCEL
                      && ended.get(after) != JobState.SUCCEEDED) {
                    wave.add(follower.job());
                  }
                }));
    while (!wave.isEmpty()) {
      Collection<List<Waiting>> next = prerequisites.waiting(wave).values();
      wave.clear();
      next.forEach(
          followers ->
              followers.forEach(
                  follower -> {
                    boolean seen = !all.add(follower.job());
                    if (!seen && follower.afterFailure() == AfterFailure.CANCEL) {
                      wave.add(follower.job());
                    }
                  }));
    }
    held.putAll(prerequisites.held(all));
  }

  /** Applies the rules. */
  void after(Map<Long, JobState> ended, Map<Long, List<Waiting>> waiting) {
    Map<Long, JobState> wave = ended;
    Map<Long, List<Waiting>> followers = waiting;
    while (!followers.isEmpty()) {
      Map<Long, JobState> next = new HashMap<>();
      for (Map.Entry<Long, List<Waiting>> entry : followers.entrySet()) {
        for (Waiting follower : entry.getValue()) {
          if (calledOff(entry.getKey(), wave.get(entry.getKey()), follower)) {
            next.put(follower.job(), JobState.CANCELLED);
          }
        }
      }
      wave = next;
      followers = next.isEmpty() ? Map.of() : prerequisites.waiting(next.keySet());
    }
  }

  private boolean calledOff(long after, JobState state, Waiting follower) {
    HeldJob job = held.computeIfAbsent(follower.job(), this::late);
    if (job == null || !job.waits() || calledOff.containsKey(job.id())) {
      return false; // a person was first, or another that failed
    }
    if (state == JobState.SUCCEEDED || follower.afterFailure() == AfterFailure.RUN) {
      met.computeIfAbsent(job.id(), id -> new ArrayList<>()).add(after);
    } else if (follower.afterFailure() == AfterFailure.CANCEL) {
      calledOff.put(job.id(), why(after, state));
      return true;
    }
    return false;
  }

  /** One that was submitted after {@link #lock} looked: newer than all it follows. */
  private HeldJob late(long id) {
    return prerequisites.held(List.of(id)).get(id);
  }

  static String why(long after, JobState state) {
    return "called off since job %d, which it was to follow, is %s".formatted(after, state);
  }

  /** What is to be written. */
  List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    calledOff.forEach((id, why) -> changes.add(new Change(held.get(id), List.of(), why)));
    met.forEach(
        (id, after) -> {
          if (!calledOff.containsKey(id)) {
            changes.add(new Change(held.get(id), after, null));
          }
        });
    return changes;
  }
}
