package org.watchbill.queue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts the queues' jobs, by the indexes of the backlog and of the running ones. */
@ApplicationScoped
@Transactional(Transactional.TxType.SUPPORTS)
public class QueueCounts {

  private static final String COUNT =
      """
      select queue, state, count(*) from watchbill.job
       where (state = 'READY' or state = 'RUNNING' and node is not null)%s
       group by queue, state""";

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  /** How many jobs of a queue wait for a worker, and how many are with one. */
  public record Count(long ready, long running) {

    static final Count NONE = new Count(0, 0);

    private Count plus(String state, long count) {
      return state.equals("READY")
          ? new Count(ready + count, running)
          : new Count(ready, running + count);
    }
  }

  /** The counts of all queues that have such jobs. */
  public Map<String, Count> all() {
    return counts(em.createNativeQuery(COUNT.formatted("")).getResultList());
  }

  /** The counts of one queue. */
  public Count of(String queue) {
    List<?> rows =
        em.createNativeQuery(COUNT.formatted(" and queue = ?1"))
            .setParameter(1, queue)
            .getResultList();
    return counts(rows).getOrDefault(queue, Count.NONE);
  }

  private static Map<String, Count> counts(List<?> rows) {
    Map<String, Count> counts = new HashMap<>();
    for (Object row : rows) {
      Object[] columns = (Object[]) row;
      String queue = (String) columns[0];
      long count = ((Number) columns[2]).longValue();
      counts.put(queue, counts.getOrDefault(queue, Count.NONE).plus((String) columns[1], count));
    }
    return counts;
  }
}
