package org.watchbill.batch;

import java.util.List;
import org.watchbill.handler.NewBatch;
import org.watchbill.handler.NewJob;
import org.watchbill.handler.OnConflict;
import org.watchbill.json.WellFormed;
import org.watchbill.problem.Problem;

/** What a batch may be, beside what each of its jobs may. */
final class CheckBatch {

  /** As many children as one request may bring. */
  private static final int MOST = 10_000;

  private CheckBatch() {}

  /**
   * Checks.
   *
   * @throws Problem 422 naming the first field that breaks a rule
   */
  static void check(NewBatch batch) {
    String name = batch.name();
    if (name != null
        && (name.isBlank()
            || name.length() > 200
            || name.chars().anyMatch(Character::isISOControl)
            || !WellFormed.is(name))) {
      throw Problem.unprocessable(
          "$.name", "must be 1 to 200 characters, none of them a control character or half of one");
    }
    children(batch.jobs());
    follower(batch.then(), "$.then");
    follower(batch.onDeath(), "$.onDeath");
  }

  private static void children(List<NewJob> jobs) {
    if (jobs == null || jobs.isEmpty()) {
      throw Problem.unprocessable("$.jobs", "a batch needs at least one job");
    }
    if (jobs.size() > MOST) {
      throw Problem.unprocessable(
          "$.jobs", "at most 10,000 jobs a request; more may be added by 'batch' of a job");
    }
    for (int i = 0; i < jobs.size(); i++) {
      String at = "$.jobs[" + i + "]";
      if (jobs.get(i) == null) {
        throw Problem.unprocessable(at, "must be a job, not null");
      }
      own(jobs.get(i), at);
    }
  }

  private static void own(NewJob job, String at) {
    if (job.batch() != null) {
      throw Problem.unprocessable(at + ".batch", "is the new batch's and cannot be chosen");
    }
    if (job.onConflict() == OnConflict.RETURN) {
      throw Problem.unprocessable(
          at + ".onConflict", "RETURN would make a job of elsewhere part of the batch");
    }
  }

  private static void follower(NewJob job, String at) {
    if (job != null) {
      own(job, at);
      if (job.after() != null) {
        throw Problem.unprocessable(at + ".after", "it waits for its batch alone");
      }
    }
  }
}
