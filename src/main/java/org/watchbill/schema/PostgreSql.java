package org.watchbill.schema;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;

/**
 * PostgreSQL: {@code SKIP LOCKED} lets claimers pass each other by. What is picked is materialized,
 * else the planner may pick anew for each row it updates and claim more than the limit.
 */
record PostgreSql() implements VendorSql {

  private static final String SUCCEED =
      """
      with ended as (
        update watchbill.job j
           set state = 'SUCCEEDED', finished_at = ?4, result = %s, open_key = null
         %s and j.state = 'RUNNING'
        returning j.id, j.attempt, j.node, j.started_at, j.finished_at)
      insert into watchbill.attempt (job_id, number, node, started_at, finished_at, outcome)
      select id, attempt, node, started_at, finished_at, 'SUCCEEDED' from ended""";

  private static final String SUCCEED_MANY =
      SUCCEED.formatted(
          "t.result",
          """
          from unnest(cast(?1 as bigint[]), cast(?2 as integer[]), cast(?3 as text[]))
               as t (id, attempt, result)
         where j.id = t.id and j.attempt = t.attempt""");

  /** For one, arrays would cost more to plan than the rest to do. */
  private static final String SUCCEED_ONE =
      SUCCEED.formatted("cast(?3 as text)", "where j.id = ?1 and j.attempt = ?2");

  @Override
  public String schema() {
    return "watchbill";
  }

  /**
   * "If not exists" would not keep two nodes apart: both see that it does not, and the key of the
   * catalogue fails one; and it asks for the right to create even where it does exist. The number
   * of the lock means nothing.
   */
  @Override
  public String createSchema() {
    return """
        do $$ begin
          perform pg_advisory_xact_lock(5735816);
          if to_regnamespace('watchbill') is null then
            create schema watchbill;
          end if;
        end $$""";
  }

  @Override
  public String folder() {
    return "postgresql";
  }

  @Override
  public String nextNodeNumber() {
    return "select nextval('watchbill.node_number')";
  }

  @Override
  @SuppressWarnings("unchecked")
  public List<Long> nextJobIds(EntityManager em, int count) {
    return em.createNativeQuery("select nextval('watchbill.job_id') from generate_series(1, ?1)")
        .setParameter(1, count)
        .getResultList();
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> List<T> claim(
      EntityManager em, Class<T> as, String queue, String node, int limit, Instant now) {
    return em.createNativeQuery(
            """
            with picked as materialized (
              select id from watchbill.job
               where state = 'READY' and queue = ?3
                 and not exists (select 1 from watchbill.job_queue q
                                  where q.name = ?3 and q.paused_at is not null)
               order by priority desc, id limit ?4 for update skip locked),
            claimed as (
              update watchbill.job j
                 set state = 'RUNNING', attempt = j.attempt + 1, node = ?1, started_at = ?2
                from picked where j.id = picked.id
              returning j.*)
            select * from claimed order by priority desc, id""",
            as)
        .setParameter(1, node)
        .setParameter(2, Timestamp.from(now))
        .setParameter(3, queue)
        .setParameter(4, limit)
        .getResultList();
  }

  @Override
  public int succeed(
      EntityManager em, List<Long> ids, List<Integer> attempts, List<String> results, Instant at) {
    Query end =
        ids.size() == 1
            ? em.createNativeQuery(SUCCEED_ONE)
                .setParameter(1, ids.get(0))
                .setParameter(2, attempts.get(0))
                .setParameter(3, results.get(0))
            : em.createNativeQuery(SUCCEED_MANY)
                .setParameter(1, PgArray.of(ids))
                .setParameter(2, PgArray.of(attempts))
                .setParameter(3, PgArray.of(results));
    return end.setParameter(4, Timestamp.from(at)).executeUpdate();
  }

  @Override
  @SuppressWarnings("unchecked")
  public List<Long> dueJobs(EntityManager em, Instant now, int limit) {
    return em.createNativeQuery(
            """
            select id from watchbill.job where state = 'SCHEDULED' and run_at <= ?1
             order by run_at limit ?2 for update skip locked""")
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
             order by due_at limit ?2 for update skip locked""",
            as)
        .setParameter(1, Timestamp.from(now))
        .setParameter(2, limit)
        .getResultList();
  }

  @Override
  public boolean passesLockedRows() {
    return true;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> List<T> releasedSchedules(EntityManager em, Class<T> as, int limit) {
    return em.createNativeQuery(
            """
            select * from watchbill.schedule s where s.awaits is not null
               and not exists (select 1 from watchbill.job j
                                where j.id = s.awaits and j.finished_at is null)
             limit ?1 for update skip locked""",
            as)
        .setParameter(1, limit)
        .getResultList();
  }
}
