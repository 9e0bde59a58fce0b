package org.watchbill.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.watchbill.calendar.NewCalendar;
import org.watchbill.handler.NewBatch;
import org.watchbill.handler.NewJob;
import org.watchbill.queue.QueueLimits;
import org.watchbill.replay.NewReplay;
import org.watchbill.schedule.NewSchedule;
import org.watchbill.schedule.Pause;
import org.watchbill.security.AccountChange;
import org.watchbill.worker.RehearsalResource;

/**
 * For each endpoint a request that it takes, and the things that the paths name: tests that go over
 * all endpoints call them with these. An endpoint that is added needs its example here.
 */
public final class Examples {

  /** Where the things of a test lie; paused, so that its jobs stay as they are. */
  private static final String QUEUE = "examples";

  private static final String JOB = "{\"type\":\"noop\",\"queue\":\"" + QUEUE + "\"}";
  private static final String SCHEDULE = "{\"every\":\"PT1H\",\"type\":\"noop\"}";
  private static final String CALENDAR = "{\"dates\":[\"2026-12-25\"]}";
  private static final String USER = "{\"password\":\"an-example-of-one\",\"roles\":[\"viewer\"]}";
  private static final String FILE =
      String.join(
          "\r\n",
          "BEGIN:VCALENDAR",
          "VERSION:2.0",
          "PRODID:-//example//EN",
          "BEGIN:VEVENT",
          "UID:1@example.org",
          "DTSTAMP:20260101T000000Z",
          "DTSTART;VALUE=DATE:20261225",
          "SUMMARY:Christmas",
          "END:VEVENT",
          "END:VCALENDAR",
          "");

  /** What a thing of each kind is made from; those without are not made by a request. */
  private static final Map<String, String> MAKING =
      Map.of(
          "jobs", JOB,
          "batches", "{\"jobs\":[" + JOB + "]}",
          "replays", "{\"filter\":{\"queue\":\"" + QUEUE + "\"}}",
          "schedules", SCHEDULE,
          "calendars", CALENDAR,
          "queues", "{}",
          "users", USER);

  /** Kinds whose things a caller numbers by himself. */
  private static final List<String> NUMBERED = List.of("jobs", "batches", "replays");

  private static final Map<String, Example> EXAMPLES = examples();

  private Examples() {}

  private static Map<String, Example> examples() {
    Map<String, Example> examples = new HashMap<>();
    examples.put("POST jobs", Example.json(JOB, NewJob.class));
    examples.put("POST jobs/bulk", Example.json("[" + JOB + "]", NewJob.class));
    examples.put("POST jobs/{id}/cancel", Example.EMPTY);
    examples.put("POST jobs/{id}/retry", Example.EMPTY);
    examples.put(
        "POST jobs/{id}/rehearse", Example.json("{\"payload\":{}}", RehearsalResource.Wish.class));
    examples.put("POST batches", Example.json(MAKING.get("batches"), NewBatch.class));
    examples.put("POST batches/{id}/cancel", Example.EMPTY);
    examples.put("POST replays", Example.json(MAKING.get("replays"), NewReplay.class));
    examples.put("POST replays/{id}/cancel", Example.EMPTY);
    examples.put("POST replays/{id}/resume", Example.EMPTY);
    examples.put("PUT schedules/{name}", Example.json(SCHEDULE, NewSchedule.class));
    examples.put("POST schedules/preview", Example.json(SCHEDULE, NewSchedule.class));
    examples.put("POST schedules/{name}/pause", Example.json("{\"for\":\"PT1H\"}", Pause.class));
    examples.put("POST schedules/{name}/resume", Example.EMPTY);
    examples.put("POST schedules/{name}/run", Example.EMPTY);
    examples.put("POST schedules/{name}/reset", Example.EMPTY);
    examples.put("PUT calendars/{name}", Example.json(CALENDAR, NewCalendar.class));
    examples.put("PUT calendars/{name} text/calendar", new Example("text/calendar", FILE, null));
    examples.put("PUT queues/{name}", Example.json("{\"weight\":2}", QueueLimits.class));
    examples.put("POST queues/{name}/pause", Example.EMPTY);
    examples.put("POST queues/{name}/resume", Example.EMPTY);
    examples.put("POST nodes/{id}/drain", Example.EMPTY);
    examples.put("POST nodes/{id}/resume", Example.EMPTY);
    examples.put("POST stats/books", Example.EMPTY);
    examples.put("PUT users/{name}", Example.json(USER, AccountChange.class));
    return examples;
  }

  /**
   * A request that an endpoint takes; one that reads or deletes needs no body.
   *
   * @throws AssertionError if there is none yet
   */
  public static Example of(Endpoint endpoint) {
    if (List.of("GET", "DELETE").contains(endpoint.verb()) && endpoint.body() == null) {
      return Example.EMPTY;
    }
    Example example = EXAMPLES.get(endpoint.name());
    if (example == null) {
      throw new AssertionError("no example of " + endpoint + ": give one in Examples");
    }
    return example;
  }

  /** The query parameters it cannot do without, as {@code ?date=2026-12-25}; empty for most. */
  public static String query(Endpoint endpoint) {
    return endpoint.name().equals("GET calendars/{name}/check") ? "?date=2026-12-25" : "";
  }

  /** Whether examples name things of such a kind, or nodes, which nobody makes. */
  static boolean knows(String kind) {
    return MAKING.containsKey(kind) || kind.equals("nodes");
  }

  /**
   * Makes a new thing of a kind.
   *
   * @return what a path calls it; of a node one that there is not
   */
  public static String make(Api admin, String kind) throws Exception {
    if (!MAKING.containsKey(kind)) {
      return "no-such-" + kind;
    }
    admin.put("queues/" + QUEUE, "{}");
    admin.post("queues/" + QUEUE + "/pause").expect(200);
    if (NUMBERED.contains(kind)) {
      JsonNode made = admin.post(kind, MAKING.get(kind)).expect(202).body();
      return made.at("/id").asText();
    }
    String name = "example-" + UUID.randomUUID();
    Api.Answer made = admin.put(kind + "/" + name, MAKING.get(kind));
    made.expect(made.status() == 201 ? 201 : 200);
    return name;
  }

  /** An endpoint's example of a new thing, still to be sent. */
  public static HttpRequest.Builder request(Api admin, Endpoint endpoint) throws Exception {
    return request(admin, endpoint, thing(admin, endpoint));
  }

  /** What a path of the endpoint names; nothing new where its path names nothing. */
  static String thing(Api admin, Endpoint endpoint) throws Exception {
    return endpoint.pathParameters().isEmpty() ? "" : make(admin, endpoint.kind());
  }

  /** An endpoint's example of a thing, to be sent by whom it is given. */
  public static HttpRequest.Builder request(Api by, Endpoint endpoint, String thing) {
    Example example = of(endpoint);
    HttpRequest.Builder request = by.request(endpoint.at(thing) + query(endpoint));
    if (example.type() != null) {
      request.setHeader("Content-Type", example.type());
    }
    return request.method(
        endpoint.verb(),
        example.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(example.body()));
  }
}
