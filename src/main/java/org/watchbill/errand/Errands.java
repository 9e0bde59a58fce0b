package org.watchbill.errand;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * One thread for the small things that follow a commit: set an alarm, tell who listens. The thread
 * that committed cannot, since it still carries its finished transaction.
 */
@ApplicationScoped
public class Errands {

  @Resource ManagedThreadFactory threads;

  private final OneThread thread = new OneThread("watchbill-errands");

  /** Starts running errands; those asked for before are done now. */
  public void begin() {
    thread.begin(threads);
  }

  /** Stops; what is not done by now is made up for by a sweep or a tick, here or elsewhere. */
  public void end() {
    thread.end();
  }

  /** Does something soon, after what was asked before. */
  public void run(Runnable errand) {
    thread.run(errand);
  }

  /** Does something after a wait; not at all if this node ends before. */
  public void runIn(Duration wait, Runnable errand) {
    thread.runIn(wait, errand);
  }
}
