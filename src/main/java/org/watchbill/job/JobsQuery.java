package org.watchbill.job;

import jakarta.ws.rs.QueryParam;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.watchbill.job.JobFilter.Span;
import org.watchbill.problem.Problem;
import org.watchbill.rest.Page;

/** The query parameters of {@code GET /jobs}. */
public class JobsQuery {

  private static final Pattern ATTEMPTS = Pattern.compile("(>=?|<=?|)(\\d{1,9})");

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

  @QueryParam("node")
  String node;

  @QueryParam("q")
  String text;

  @QueryParam("error")
  String error;

  @QueryParam("attempts")
  String attempts;

  @QueryParam("createdFrom")
  String createdFrom;

  @QueryParam("createdTo")
  String createdTo;

  @QueryParam("startedFrom")
  String startedFrom;

  @QueryParam("startedTo")
  String startedTo;

  @QueryParam("finishedFrom")
  String finishedFrom;

  @QueryParam("finishedTo")
  String finishedTo;

  @QueryParam("after")
  String after;

  @QueryParam("limit")
  String limit;

  JobFilter filter() {
    Integer[] attempted = attempts();
    return new JobFilter(
        states(),
        queue,
        type,
        schedule,
        tag,
        number("batch", batch, "is no batch's id: an id is a number"),
        node,
        text,
        error,
        attempted[0],
        attempted[1],
        span("created", createdFrom, createdTo),
        span("started", startedFrom, startedTo),
        span("finished", finishedFrom, finishedTo),
        number("after", after, "is not what a page's next said"));
  }

  int limit() {
    return Page.limit(limit);
  }

  private Set<JobState> states() {
    Set<JobState> states = EnumSet.noneOf(JobState.class);
    for (String name : state == null ? new String[0] : state.split(",", -1)) {
      try {
        states.add(JobState.valueOf(name.strip()));
      } catch (IllegalArgumentException e) {
        throw Problem.badRequest(
            "state",
            "'%s' is no state; one or several of these, with commas between: %s"
                .formatted(name, Arrays.toString(JobState.values())));
      }
    }
    return states;
  }

  /** The least and the most. */
  private Integer[] attempts() {
    if (attempts == null) {
      return new Integer[2];
    }
    Matcher asked = ATTEMPTS.matcher(attempts.strip());
    if (!asked.matches()) {
      throw Problem.badRequest(
          "attempts", "'" + attempts + "' is neither a number nor such as >3, >=3, <3 or <=3");
    }
    int number = Integer.parseInt(asked.group(2));
    return switch (asked.group(1)) {
      case ">" -> new Integer[] {number + 1, null};
      case ">=" -> new Integer[] {number, null};
      case "<" -> new Integer[] {null, number - 1};
      case "<=" -> new Integer[] {null, number};
      default -> new Integer[] {number, number};
    };
  }

  private static Span span(String what, String from, String to) {
    Span span = new Span(instant(what + "From", from), instant(what + "To", to));
    if (span.from() != null && span.to() != null && !span.from().isBefore(span.to())) {
      throw Problem.badRequest(
          what + "To", "'%s' is not after %sFrom, '%s'".formatted(to, what, from));
    }
    return span;
  }

  private static Instant instant(String name, String text) {
    try {
      Instant instant = text == null ? null : OffsetDateTime.parse(text).toInstant();
      if (instant == null || !instant.isBefore(Instant.EPOCH) && !instant.isAfter(Page.END)) {
        return instant;
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw Problem.badRequest(
        name, "'" + text + "' is not an instant such as 2026-12-24T18:00:00Z, from 1970 to 9999");
  }

  private static Long number(String name, String text, String wrong) {
    try {
      return text == null ? null : Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw Problem.badRequest(name, "'" + text + "' " + wrong);
    }
  }
}
