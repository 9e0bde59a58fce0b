package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.watchbill.job.Job;

/** The attempts whose handlers run on this node now, those included whose threads were given up. */
@ApplicationScoped
public class RunningAttempts {

  private final Set<Running> all = ConcurrentHashMap.newKeySet();

  /** The calling thread begins an attempt. */
  public Running begin(Job job, List<Job> together, Duration limit) {
    Running running = new Running(job, together, limit);
    all.add(running);
    return running;
  }

  /** The calling thread has left it. */
  public void ended(Running running) {
    all.remove(running);
  }

  public Collection<Running> all() {
    return all;
  }

  /** How many threads stand in attempts that were ended over their heads. */
  public int stuck() {
    return (int) all.stream().filter(Running::givenUp).count();
  }
}
