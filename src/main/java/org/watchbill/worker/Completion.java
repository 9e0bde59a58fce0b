package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import org.watchbill.handler.Handler;
import org.watchbill.job.Job;
import org.watchbill.job.SettleJob;
import org.watchbill.job.Settlement;

/**
 * The transaction that ends an attempt. Whatever leaves as an exception rolls it back, and with it
 * all the handler did.
 */
@ApplicationScoped
@Transactional(
    value = TxType.REQUIRES_NEW,
    rollbackOn = {Exception.class, Error.class})
public class Completion {

  @Inject CallHandler call;
  @Inject SettleJob settle;

  /** The handler's work and the job's end, together or not at all. */
  public Settlement runAndComplete(Job job, Handler handler) throws Exception {
    return complete(job, call.call(job, handler));
  }

  /** The job's end alone. */
  public Settlement complete(Job job, Settlement settlement) {
    if (!settle.settle(job, settlement)) {
      throw new SupersededException();
    }
    return settlement;
  }
}
