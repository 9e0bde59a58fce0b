package org.watchbill.job;

import org.watchbill.handler.NewBatch;

/** What makes batches, for the {@link org.watchbill.handler.Jobs} that a user's beans have. */
public interface SubmitBatches {

  /**
   * Submits a batch in the caller's transaction, or in one of its own if there is none.
   *
   * @return the batch's id
   */
  long submit(NewBatch batch, Origin origin);
}
