package org.watchbill.job;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.watchbill.handler.NewJob;
import org.watchbill.json.Given;
import org.watchbill.json.ReadMany;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;

/** Reads a bulk submission, a JSON array or one job a line (NDJSON), without its text in memory. */
final class ReadJobs {

  /** As many jobs as one request may bring. */
  static final int MOST = 10_000;

  private static final Pattern JOB = Pattern.compile("\\$\\[(\\d+)](.*)", Pattern.DOTALL);

  private final ReadMany<NewJob> jobs;

  private ReadJobs(ReadMany<NewJob> jobs) {
    this.jobs = jobs;
  }

  /**
   * Reads all jobs, as far as they can be read; a null stands for one that cannot at all.
   *
   * @throws Problem 422 for none
   */
  static Given<List<NewJob>> from(InputStream body) throws IOException {
    try (var jobs =
        new ReadMany<>(body, NewJob.class, "payload", MOST, "jobs a request; send several")) {
      return new ReadJobs(jobs).read();
    }
  }

  private Given<List<NewJob>> read() throws IOException {
    jobs.read(this::all);
    if (jobs.size() == 0 && jobs.faults().isEmpty()) {
      throw Problem.unprocessable("$", "brings no job");
    }
    return new Given<>(jobs.values(), jobs.faults(), jobs.more(), this::written);
  }

  private void all() throws IOException {
    JsonParser parser = jobs.parser();
    boolean array = parser.nextToken() == JsonToken.START_ARRAY;
    if (array) {
      parser.nextToken();
    }
    jobs.values("$", array ? JsonToken.END_ARRAY : null);
    if (array && parser.nextToken() != null) {
      jobs.fault(new Violation("$", "something follows the array of jobs" + jobs.place()));
    }
    boolean wrapped =
        jobs.size() == 1
            && jobs.faults().stream().anyMatch(fault -> fault.path().equals("$[0].jobs"));
    if (wrapped) {
      throw Problem.badRequest(
          "$", "must be a JSON array of jobs, or one job a line, not an object with jobs in it");
    }
  }

  private String written(String path) {
    Matcher job = JOB.matcher(path);
    return job.matches() ? jobs.written(Integer.parseInt(job.group(1)), job.group(2)) : null;
  }
}
