package org.watchbill.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.handler.NewJob;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;

/** Reads a bulk submission, a JSON array or one job a line (NDJSON), without its text in memory. */
final class ReadJobs {

  /** As many jobs as one request may bring. */
  static final int MOST = 10_000;

  private ReadJobs() {}

  /**
   * Reads all jobs.
   *
   * @throws Problem 400 with the position of what cannot be read; 422 for none or too many
   */
  static List<NewJob> from(InputStream body) throws IOException {
    List<NewJob> jobs = new ArrayList<>();
    try (MappingIterator<NewJob> all = Json.mapper().readerFor(NewJob.class).readValues(body)) {
      while (all.hasNextValue()) {
        NewJob job = all.nextValue();
        if (job == null) {
          throw Problem.badRequest("$[" + jobs.size() + "]", "must be a job, not null");
        }
        jobs.add(job);
        if (jobs.size() > MOST) {
          throw Problem.unprocessable("$", "at most 10,000 jobs a request; send several");
        }
      }
    } catch (JsonProcessingException e) {
      if (jobs.isEmpty()
          && e instanceof UnrecognizedPropertyException unknown
          && unknown.getPropertyName().equals("jobs")) {
        throw Problem.badRequest(
            "$", "must be a JSON array of jobs, or one job a line, not an object with jobs in it");
      }
      String where = e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
      throw Problem.badRequest("$[" + jobs.size() + "]" + Json.path(e), Json.why(e) + where);
    }
    if (jobs.isEmpty()) {
      throw Problem.unprocessable("$", "brings no job");
    }
    return jobs;
  }
}
