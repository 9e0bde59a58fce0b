package org.watchbill.handler;

import java.util.List;

/**
 * Submits jobs from your own beans and handlers. Every method joins the caller's transaction and
 * needs one: the jobs exist if and only if it commits.
 */
public interface Jobs {

  /**
   * Submits one job.
   *
   * @return the submission, whose options may be set until the transaction commits
   * @throws org.watchbill.problem.Problem if the payload breaks a constraint
   */
  <P> Submission submit(Class<? extends JobHandler<P>> handler, P payload);

  /**
   * Submits many jobs, all or none.
   *
   * @return their ids, in the same order
   * @throws org.watchbill.problem.Problem if one is refused, naming its position; a job whose
   *     {@code uniqueKey} an open job of its type already has is refused
   */
  List<Long> submitAll(List<NewJob> jobs);

  /**
   * Submits those of {@code jobs} whose {@code uniqueKey} no open job of their type has, and no
   * earlier one of the list.
   *
   * @return how many were submitted
   * @throws org.watchbill.problem.Problem if one is refused for another reason
   */
  int submitMissing(List<NewJob> jobs);
}
