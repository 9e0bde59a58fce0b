package org.watchbill.queue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The queues' names. A queue has a row before its first job has one, so that the sweep, which asks
 * queue by queue, overlooks none.
 */
@ApplicationScoped
public class Queues {

  @Inject QueueRows rows;

  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private final Set<String> keyed = ConcurrentHashMap.newKeySet();

  /**
   * Makes sure the queue has its row; asks the database once per name and node, in a transaction of
   * its own. Call it before your own transaction holds a connection where you can: many callers
   * that each hold one and wait for another would starve the pool.
   *
   * @param name may be null, the default queue, or a name that will be refused
   */
  public void known(String name) {
    if (name == null || known.contains(name) || !name.matches(JobQueue.NAME)) {
      return;
    }
    rows.insert(name);
    known.add(name);
  }

  /** Whether the queue has its row; asks the database unless this node has met it. */
  boolean exists(String name) {
    if (known.contains(name)) {
      return true;
    }
    boolean found = rows.find(name).isPresent();
    if (found) {
      known.add(name);
    }
    return found;
  }

  /**
   * As {@link #known}, for a queue that is to get a job with a concurrency key. It has to be
   * committed before the job is: a claim that sees the job then also sees that it must look at
   * keys.
   */
  public void keyed(String name) {
    known(name);
    if (known.contains(name) && !keyed.contains(name)) {
      rows.key(name);
      keyed.add(name);
    }
  }
}
