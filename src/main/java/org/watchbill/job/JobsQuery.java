package org.watchbill.job;

import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import org.watchbill.problem.Problem;
import org.watchbill.rest.Page;

/** The query parameters of {@code GET /jobs}. */
public class JobsQuery {

  @QueryParam("state")
  String state;

  @QueryParam("queue")
  String queue;

  @QueryParam("type")
  String type;

  @QueryParam("schedule")
  String schedule;

  @QueryParam("tag")
  String tag;

  @QueryParam("batch")
  String batch;

  @QueryParam("q")
  String text;

  @QueryParam("after")
  String after;

  @QueryParam("limit")
  String limit;

  FindJobs.Filter filter() {
    return new FindJobs.Filter(
        state == null ? null : readState(),
        queue,
        type,
        schedule,
        tag,
        text,
        readBatch(),
        readAfter());
  }

  int limit() {
    return Page.limit(limit);
  }

  private JobState readState() {
    try {
      return JobState.valueOf(state);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(
          "state", "'" + state + "' is no state; states: " + Arrays.toString(JobState.values()));
    }
  }

  private Long readBatch() {
    try {
      return batch == null ? null : Long.valueOf(batch);
    } catch (NumberFormatException e) {
      throw Problem.badRequest("batch", "'" + batch + "' is no batch's id: an id is a number");
    }
  }

  private Long readAfter() {
    try {
      return after == null ? null : Long.valueOf(after);
    } catch (NumberFormatException e) {
      throw Problem.badRequest("after", "'" + after + "' is not what a page's next said");
    }
  }
}
