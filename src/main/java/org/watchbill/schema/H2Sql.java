package org.watchbill.schema;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * H2: {@code SKIP LOCKED} there locks every row it passes over, so nothing is locked beforehand;
 * the update that names the expected state decides who gets a row.
 */
record H2Sql() implements VendorSql {

  @Override
  public String schema() {
    return "WATCHBILL";
  }

  @Override
  public String createSchema() {
    return "create schema if not exists watchbill";
  }

  @Override
  public String folder() {
    return "h2";
  }

  @Override
  public String nextNodeNumber() {
    return "select next value for watchbill.node_number";
  }

  @Override
  @SuppressWarnings("unchecked")
  public List<Long> nextJobIds(EntityManager em, int count) {
    return em.createNativeQuery("select next value for watchbill.job_id from system_range(1, ?1)")
        .setParameter(1, count)
        .getResultList();
  }

  @Override
  public <T> List<T> claim(
      EntityManager em, Class<T> as, String queue, String node, int limit, Instant now) {
    List<Object> claimed = new ArrayList<>();
    Query take =
        em.createNativeQuery(
            """
            update watchbill.job
               set state = 'RUNNING', attempt = attempt + 1, node = ?1, started_at = ?2
             where id = ?3 and state = 'READY'""");
    for (Object id : ready(em, queue, limit)) {
      take.setParameter(1, node).setParameter(2, Timestamp.from(now)).setParameter(3, id);
      if (take.executeUpdate() == 1) {
        claimed.add(id);
      }
    }
    return claimed.isEmpty() ? List.of() : read(em, as, claimed);
  }

  @SuppressWarnings("unchecked")
  private static <T> List<T> read(EntityManager em, Class<T> as, List<Object> ids) {
    String in = ids.stream().map(Object::toString).collect(Collectors.joining(", "));
    return em.createNativeQuery(
            "select * from watchbill.job where id in (" + in + ") order by priority desc, id", as)
        .getResultList();
  }

  /**
   * Ordered by the whole index: H2 reads it in order only then, and sorts the backlog otherwise.
   */
  private List<?> ready(EntityManager em, String queue, int limit) {
    return em.createNativeQuery(
            """
            select id from watchbill.job
             where state = 'READY' and queue = ?1
               and not exists (select 1 from watchbill.job_queue q
                                where q.name = ?1 and q.paused_at is not null)
             order by state, queue, priority desc, id limit ?2""")
        .setParameter(1, queue)
        .setParameter(2, limit)
        .getResultList();
  }

  @Override
  public int succeed(
      EntityManager em, List<Long> ids, List<Integer> attempts, List<String> results, Instant at) {
    Query end =
        em.createNativeQuery(
            """
            update watchbill.job
               set state = 'SUCCEEDED', finished_at = ?1, result = ?2, open_key = null
             where id = ?3 and attempt = ?4 and state = 'RUNNING'""");
    Query write =
        em.createNativeQuery(
            """
            insert into watchbill.attempt
                   (job_id, number, node, started_at, finished_at, outcome)
            select id, attempt, node, started_at, finished_at, state
              from watchbill.job where id = ?1""");
    int ended = 0;
    for (int i = 0; i < ids.size(); i++) {
      end.setParameter(1, Timestamp.from(at)).setParameter(2, results.get(i));
      end.setParameter(3, ids.get(i)).setParameter(4, attempts.get(i));
      if (end.executeUpdate() == 1) {
        ended += write.setParameter(1, ids.get(i)).executeUpdate();
      }
    }
    return ended;
  }

  @Override
  @SuppressWarnings("unchecked")
  public List<Long> dueJobs(EntityManager em, Instant now, int limit) {
    return em.createNativeQuery(
            """
            select id from watchbill.job where state = 'SCHEDULED' and run_at <= ?1
             order by state, run_at limit ?2""")
        .setParameter(1, Timestamp.from(now))
        .setParameter(2, limit)
        .getResultList();
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> List<T> dueSchedules(EntityManager em, Class<T> as, Instant now, int limit) {
    return em.createNativeQuery(
            """
            select * from watchbill.schedule where due_at <= ?1
             order by due_at limit ?2 for update""",
            as)
        .setParameter(1, Timestamp.from(now))
        .setParameter(2, limit)
        .getResultList();
  }

  @Override
  public boolean passesLockedRows() {
    return false;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> List<T> releasedSchedules(EntityManager em, Class<T> as, int limit) {
    return em.createNativeQuery(
            """
            select * from watchbill.schedule s where s.awaits is not null
               and not exists (select 1 from watchbill.job j
                                where j.id = s.awaits and j.finished_at is null)
             limit ?1 for update""",
            as)
        .setParameter(1, limit)
        .getResultList();
  }
}
