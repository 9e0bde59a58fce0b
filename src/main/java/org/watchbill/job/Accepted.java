package org.watchbill.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.watchbill.json.Json;

/**
 * The answer to a submission.
 *
 * @param location the job's path below the API, or null for many jobs
 * @param body JSON text
 */
record Accepted(String location, String body) {

  /** What a bulk submission answers. */
  record Many(int accepted, List<Long> ids) {}

  static Accepted one(Job job, List<String> tags) {
    return new Accepted("jobs/" + job.id(), Json.write(JobView.of(job, tags)));
  }

  /** What is kept: the payload, which may fill a column alone, is the request's own. */
  Accepted withoutPayload() {
    return withPayload(null);
  }

  /** The same answer with a payload; that of many jobs has none. */
  Accepted withPayload(JsonNode payload) {
    if (location == null) {
      return this;
    }
    ObjectNode answer = (ObjectNode) Json.tree(body);
    answer.set("payload", payload == null ? answer.objectNode() : payload);
    return new Accepted(location, Json.write(answer));
  }

  static Accepted many(List<Job> jobs) {
    return new Accepted(
        null, Json.write(new Many(jobs.size(), jobs.stream().map(Job::id).toList())));
  }
}
