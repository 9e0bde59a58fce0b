package org.watchbill.queue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.TransactionalException;
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

  /** Makes sure the queue has its row; asks the database once per name and node. */
  public void known(String name) {
    if (known.contains(name)) {
      return;
    }
    try {
      rows.insert(name);
    } catch (PersistenceException | TransactionalException e) {
      if (rows.find(name).isEmpty()) { // else another node was first
        throw e;
      }
    }
    known.add(name);
  }
}
