package org.watchbill.job;

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

  static Accepted many(List<Job> jobs) {
    return new Accepted(
        null, Json.write(new Many(jobs.size(), jobs.stream().map(Job::id).toList())));
  }
}
