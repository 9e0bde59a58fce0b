package org.watchbill.job;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which jobs to look for; a null part does not matter.
 *
 * @param states none for any
 * @param text found in the payload, the error or the unique key, whatever the case
 * @param error found in the error, whatever the case
 * @param leastAttempts so many attempts at least
 * @param mostAttempts and so many at most
 * @param after only jobs older than the one with this id
 */
public record JobFilter(
    Set<JobState> states,
    String queue,
    String type,
    String schedule,
    String tag,
    Long batch,
    String node,
    String text,
    String error,
    Integer leastAttempts,
    Integer mostAttempts,
    Span created,
    Span started,
    Span finished,
    Long after) {

  /** A stretch of time, its end not in it; null is open. */
  public record Span(Instant from, Instant to) {

    /** All of time. */
    static final Span ANY = new Span(null, null);

    private boolean narrows() {
      return from != null || to != null;
    }
  }

  /** Any job. */
  public static final JobFilter ANY =
      new JobFilter(
          Set.of(), null, null, null, null, null, null, null, null, null, null, Span.ANY, Span.ANY,
          Span.ANY, null);

  /** By what most ask for. */
  public static JobFilter of(
      JobState state, String queue, String type, String schedule, String tag, Long after) {
    return new JobFilter(
        state == null ? Set.of() : EnumSet.of(state),
        queue,
        type,
        schedule,
        tag,
        null,
        null,
        null,
        null,
        null,
        null,
        Span.ANY,
        Span.ANY,
        Span.ANY,
        after);
  }

  /**
   * Whether more may have to be read than is shown. An index leads to the newest of a schedule, a
   * tag, a batch or an ended state; the backlog's indexes are in another order, so all jobs of an
   * open state, a queue or a type that wait are sorted for a page of them. And two conditions may
   * have few jobs in common even where each has many.
   */
  boolean searches() {
    long indexed =
        Stream.of(schedule, tag, batch).filter(part -> part != null).count()
            + (states.isEmpty() ? 0 : 1);
    return indexed > 1
        || states.stream().anyMatch(JobState.OPEN::contains)
        || Stream.of(queue, type, node, text, error, leastAttempts, mostAttempts)
            .anyMatch(part -> part != null)
        || Stream.of(created, started, finished).anyMatch(Span::narrows);
  }
}
