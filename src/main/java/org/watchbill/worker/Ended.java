package org.watchbill.worker;

import org.watchbill.job.Settlement;

/** How the transaction of an attempt ended. */
public sealed interface Ended {

  /** Committed: the job went where the settlement says. */
  record Settled(Settlement settlement) implements Ended {}

  /** Rolled back: somebody else had ended the attempt before. */
  record Superseded() implements Ended {}

  /** Rolled back: the handler failed, and this is why. */
  record Failed(Throwable why) implements Ended {}
}
