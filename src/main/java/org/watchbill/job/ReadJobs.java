package org.watchbill.job;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.handler.NewJob;
import org.watchbill.json.Json;
import org.watchbill.json.JsonFault;
import org.watchbill.problem.Problem;

/** Reads a bulk submission, a JSON array or one job a line (NDJSON), without its text in memory. */
final class ReadJobs {

  /** As many jobs as one request may bring. */
  static final int MOST = 10_000;

  private static final ObjectReader JOB =
      Json.mapper()
          .readerFor(NewJob.class)
          .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS); // the next job follows

  private ReadJobs() {}

  /**
   * Reads all jobs.
   *
   * @throws Problem 400 with the position of what cannot be read; 422 for none or too many
   */
  static List<NewJob> from(InputStream body) throws IOException {
    List<NewJob> jobs = new ArrayList<>();
    boolean array = false;
    try (JsonParser parser = Json.parser(body)) {
      array = parser.nextToken() == JsonToken.START_ARRAY;
      JsonToken token = array ? parser.nextToken() : parser.currentToken();
      while (token != null && token != JsonToken.END_ARRAY) {
        add(JOB.readValue(parser), jobs);
        token = parser.nextToken();
      }
      if (array && parser.nextToken() != null) {
        throw Problem.badRequest(
            "$", "something follows the array of jobs" + place(parser.currentLocation()));
      }
    } catch (JsonProcessingException e) {
      if (jobs.isEmpty()
          && e instanceof UnrecognizedPropertyException unknown
          && unknown.getPropertyName().equals("jobs")) {
        throw Problem.badRequest(
            "$", "must be a JSON array of jobs, or one job a line, not an object with jobs in it");
      }
      throw JsonFault.problem(e, "$[" + jobs.size() + "]", array);
    }
    if (jobs.isEmpty()) {
      throw Problem.unprocessable("$", "brings no job");
    }
    return jobs;
  }

  private static void add(NewJob job, List<NewJob> jobs) {
    if (job == null) {
      throw Problem.badRequest("$[" + jobs.size() + "]", "must be a job, not null");
    }
    jobs.add(job);
    if (jobs.size() > MOST) {
      throw Problem.unprocessable("$", "at most 10,000 jobs a request; send several");
    }
  }

  private static String place(JsonLocation at) {
    return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }
}
