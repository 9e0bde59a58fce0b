package org.watchbill.worker;

/**
 * Whether rings come to this node's workers at all. A broker may take them and bring none: who may
 * send need not be allowed to receive. Nobody would notice, since nothing fails.
 *
 * <p>Silence alone proves nothing: other nodes may have had the rings, or a limit keeps the jobs
 * back. So once it has lasted for a while, somebody looks at the queues without being called; only
 * one who finds work there, twice in a row, proves that nobody was. Pure: whoever asks brings the
 * time.
 */
final class Silence {

  private static final int PROOF = 2;

  private final long patience;
  private long since;
  private int found;

  Silence(long patience, long now) {
    this.patience = patience;
    since = now;
  }

  /** A ring has come; answers whether that is news. */
  synchronized boolean broken(long now) {
    boolean news = found >= PROOF;
    since = now;
    found = 0;
    return news;
  }

  /** Whether somebody should look, now that there is work to be rung for, or none. */
  synchronized boolean lasts(boolean work, long now) {
    if (!work && found < PROOF) {
      since = now;
      found = 0;
    }
    return work && now - since > patience;
  }

  /** Somebody looked and found work; answers whether that proves it. */
  synchronized boolean found(long now) {
    if (now - since > patience) {
      found++;
    }
    return found >= PROOF;
  }
}
