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

  /** The handler went well, but what it did could not be committed, and this is why. */
  record Undone(Throwable why) implements Ended {}

  /** How it ended is kept, and recorded when the database is back. */
  record Late() implements Ended {}
}
