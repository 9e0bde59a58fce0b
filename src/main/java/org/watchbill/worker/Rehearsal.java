package org.watchbill.worker;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.watchbill.job.Failure;

/**
 * What a job would have done: the report of a run that was rolled back.
 *
 * @param verdict the handler's answer, or null if it threw
 * @param exception what it threw, or null
 * @param result what the job would have kept
 * @param tookMs how long the handler took, in milliseconds
 * @param jobs those it would have submitted, or the first hundred of them
 * @param jobCount how many those are in all
 * @param bells the queues whose workers would have been woken
 * @param tables the rows it would have changed in Watchbill's own database, or null where that is
 *     not known
 * @param statements SQL that was logged on the way, by the built-in handlers and by the loggers
 *     that {@link HearLogs} knows
 * @param log what the handler told by {@code job.log}, as of the logger {@code job}, and other
 *     lines that its thread logged
 * @param notes what this report cannot tell
 */
public record Rehearsal(
    long job,
    Answer verdict,
    Failure exception,
    JsonNode result,
    long tookMs,
    List<Child> jobs,
    int jobCount,
    List<String> bells,
    List<TableChange> tables,
    List<String> statements,
    List<Line> log,
    List<String> notes) {

  /** What would become of the job. */
  public enum Kind {
    DONE,
    RETRY,
    SNOOZE,
    DEAD
  }

  /**
   * The handler's answer.
   *
   * @param why for a retry or a death
   * @param delay of a snooze
   */
  public record Answer(Kind kind, String why, Duration delay) {}

  /**
   * A job it would have submitted.
   *
   * @param payload null if it is too long to be told
   */
  public record Child(
      String type, String queue, int priority, Instant runAt, String uniqueKey, JsonNode payload) {}

  /** Rows of a table. */
  public record TableChange(String table, long inserted, long updated, long deleted) {}

  /** A line of the log. */
  public record Line(String level, String logger, String message) {}
}
