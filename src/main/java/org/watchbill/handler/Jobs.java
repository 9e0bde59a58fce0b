package org.watchbill.handler;

import java.util.List;

/**
 * Submits jobs from your own beans and handlers. Every method joins the caller's transaction: the
 * jobs exist if and only if it commits. Where there is none, each call but the one that needs one
 * is a transaction of its own, and its jobs are committed when it returns. What a handler that is
 * {@link NonTransactional} submits so stays even if its attempt fails: give it a unique key and
 * {@link OnConflict#RETURN} lest the next attempt submit it again.
 */
public interface Jobs {

  /**
   * Submits one job. Needs a transaction.
   *
   * @return the submission, whose options may be set until the transaction commits
   * @throws org.watchbill.problem.Problem if the payload breaks a constraint
   * @throws IllegalStateException if there is no transaction; {@link #submit(NewJob)} needs none
   */
  <P> Submission submit(Class<? extends JobHandler<P>> handler, P payload);

  /**
   * Submits one job with all its options.
   *
   * @return its id; where {@link OnConflict#RETURN} is asked for and its unique key is taken, the
   *     id of the job that has it
   * @throws org.watchbill.problem.Problem if it is refused
   */
  long submit(NewJob job);

  /**
   * Submits many jobs, all or none.
   *
   * @return their ids, in the same order; as {@link #submit(NewJob)} for those whose unique key is
   *     taken
   * @throws org.watchbill.problem.Problem if one is refused, naming its position
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

  /**
   * Begins a batch: jobs that belong together, and what is to start when they have ended.
   *
   * @param name for people, or null
   */
  BatchDraft batch(String name);
}
