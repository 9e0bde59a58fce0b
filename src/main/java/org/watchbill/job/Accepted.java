package org.watchbill.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
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

  static Accepted one(Submitted job, List<String> tags, JobTexts.Both texts) {
    return new Accepted(
        "jobs/" + job.job().id(), Json.write(JobView.of(job.job(), tags, texts)), job.found());
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

  /**
   * The same answer with the job's texts, of which each may fill a column alone: they are not kept
   * with the rest. That of many jobs has none.
   */
  Accepted with(JobTexts.Both texts) {
    ObjectNode answer = (ObjectNode) Json.tree(body);
    answer.putRawValue("payload", new RawValue(texts.payload()));
    answer.putRawValue("result", new RawValue(texts.result() == null ? "null" : texts.result()));
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
