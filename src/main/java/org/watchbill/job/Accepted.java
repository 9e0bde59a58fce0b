package org.watchbill.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.watchbill.json.Json;

/**
 * The answer to a request that creates something.
 *
 * @param location the path of what was created below the API, or null for many jobs
 * @param body JSON text
 * @param found whether it tells of a job that was there before
 */
public record Accepted(String location, String body, boolean found) {

  /**
   * What a bulk submission answers.
   *
   * @param accepted how many are new
   */
  record Many(int accepted, List<Long> ids) {}

  static Accepted one(Submitted job, List<String> tags) {
    return new Accepted(
        "jobs/" + job.job().id(), Json.write(JobView.of(job.job(), tags)), job.found());
  }

  /** Of one thing that is new. */
  public static Accepted of(String location, Object view) {
    return new Accepted(location, Json.write(view), false);
  }

  /** The number of what was created. */
  public long id() {
    return Long.parseLong(location.substring(location.lastIndexOf('/') + 1));
  }

  /** What is kept: the payload, which may fill a column alone, is the request's own. */
  public Accepted withoutPayload() {
    return withPayload(JsonNodeFactory.instance.nullNode());
  }

  /** The same answer with a payload; that of many jobs has none. */
  public Accepted withPayload(JsonNode payload) {
    if (location == null) {
      return this;
    }
    ObjectNode answer = (ObjectNode) Json.tree(body);
    answer.set("payload", payload);
    return new Accepted(location, Json.write(answer), found);
  }

  static Accepted many(List<Submitted> jobs) {
    int accepted = (int) jobs.stream().filter(job -> !job.found()).count();
    return new Accepted(
        null,
        Json.write(new Many(accepted, jobs.stream().map(job -> job.job().id()).toList())),
        false);
  }
}
