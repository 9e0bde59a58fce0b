package org.watchbill.batch;

import java.util.List;
import org.watchbill.handler.NewBatch;
import org.watchbill.handler.NewJob;
import org.watchbill.handler.OnConflict;
import org.watchbill.json.WellFormed;
import org.watchbill.problem.Faults;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;

/** What a batch may be, beside what each of its jobs may. */
final class CheckBatch {

  /** As many children as one request may bring. */
  static final int MOST = 10_000;

  private final Faults faults = new Faults();

  private CheckBatch() {}

  /**
   * Checks.
   *
   * @throws Problem 422 naming every field that breaks a rule
   */
  static void check(NewBatch batch) {
    CheckBatch check = new CheckBatch();
    check.name(batch.name());
    check.children(batch.jobs());
    check.follower(batch.then(), "$.then");
    check.follower(batch.onDeath(), "$.onDeath");
    check.faults.raise();
  }

  private void name(String name) {
    faults.check(
        name == null
            || !name.isBlank()
                && name.length() <= 200
                && name.chars().noneMatch(Character::isISOControl)
                && WellFormed.is(name),
        "$.name",
        "must be 1 to 200 characters, none of them a control character or half of one");
  }

  private void children(List<NewJob> jobs) {
    if (jobs == null || jobs.isEmpty()) {
      faults.add(new Violation("$.jobs", "a batch needs at least one job"));
      return;
    }
    faults.check(
        jobs.size() <= MOST,
        "$.jobs",
        "at most 10,000 jobs a request; more may be added by 'batch' of a job");
    for (int i = 0; i < jobs.size(); i++) {
      String at = "$.jobs[" + i + "]";
      if (jobs.get(i) == null) {
        faults.add(new Violation(at, "must be a job, not null"));
      } else {
        own(jobs.get(i), at);
      }
    }
  }

  private void own(NewJob job, String at) {
    faults.check(job.batch() == null, at + ".batch", "is the new batch's and cannot be chosen");
    faults.check(
        job.onConflict() != OnConflict.RETURN,
        at + ".onConflict",
        "RETURN would make a job of elsewhere part of the batch");
  }

  private void follower(NewJob job, String at) {
    if (job != null) {
      own(job, at);
      faults.check(job.after() == null, at + ".after", "it waits for its batch alone");
    }
  }
}
