package org.watchbill.job;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.EntityManager;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.watchbill.queue.QueueRows;
import org.watchbill.schema.ReadyJobs;
import org.watchbill.schema.ReadyJobs.Ready;
import org.watchbill.schema.VendorSql;
import org.watchbill.settings.Settings;
import org.watchbill.worker.FindOrphans;

/**
 * With a million jobs in PostgreSQL, what runs all the time, and what people look at, reads few
 * rows: PostgreSQL's own counters say how many.
 */
class QueryPlanIT {

  private static final int JOBS = 1_000_000;
  private static final int BACKLOG = 20_100;
  private static final int FEW = 3000;

  /** Lists that may read past the backlog, and sort it; never the history. */
  private static final Set<String> LISTS_OF_MANY =
      Set.of("delayed", "succeeded", "rare type", "rare queue", "usual type", "tidy");

  private final Map<String, Consumer<EntityManager>> queries =
      Map.ofEntries(
          Map.entry("next due", em -> with(new PromoteJobs(), Map.of("em", em)).nextDue()),
          Map.entry("ring", em -> with(new QueueRows(), Map.of("em", em)).withWork()),
          Map.entry("tidy", em -> queues(em).tidy("")),
          Map.entry("give up", em -> queues(em).giveUp("idle")),
          Map.entry("rescue", QueryPlanIT::orphans),
          Map.entry("newest", em -> list(em, null, null, null, null, null, null)),
          Map.entry("page far down", em -> list(em, null, null, null, null, null, 1000L)),
          Map.entry("dead", em -> list(em, JobState.DEAD, null, null, null, null, null)),
          Map.entry("waiting", em -> list(em, JobState.WAITING, null, null, null, null, null)),
          Map.entry("cancelled", em -> list(em, JobState.CANCELLED, null, null, null, null, null)),
          Map.entry("ready", em -> list(em, JobState.READY, null, null, null, null, null)),
          Map.entry("running", em -> list(em, JobState.RUNNING, null, null, null, null, null)),
          Map.entry("delayed", em -> list(em, JobState.SCHEDULED, null, null, null, null, null)),
          Map.entry("succeeded", em -> list(em, JobState.SUCCEEDED, null, null, null, null, null)),
          Map.entry("rare type", em -> list(em, null, null, "rare", null, null, null)),
          Map.entry("rare queue", em -> list(em, null, "rare", null, null, null, null)),
          Map.entry("usual type", em -> list(em, null, null, "noop", null, null, null)),
          Map.entry("dead type", em -> list(em, JobState.DEAD, null, "rare", null, null, null)),
          Map.entry("schedule", em -> list(em, null, null, null, "nightly", null, null)),
          Map.entry("tag", em -> list(em, null, null, null, null, "vip", null)),
          Map.entry(
              "retention",
              em ->
                  em.createNativeQuery(
                          "select id from watchbill.job where finished_at < now() - interval '8 days'"
                              + " order by id limit 1000")
                      .getResultList()));

  @Test
  void noQueryOfDailyLifeReadsMoreThanAFewRows() throws Exception {
    try (TestDatabase database = TestDatabase.of("postgresql")) {
      fill(database);
      List<String> slow = new ArrayList<>();
      queries.forEach((name, query) -> check(database, name, query, slow));
      check(database, "claim", em -> database.claim(em, "default", "n.1", 20, Instant.now()), slow);
      check(database, "due", em -> database.vendor.dueJobs(em, Instant.now(), 1000), slow);
      assertThat(slow).isEmpty();
    }
  }

  /**
   * Statistics of a moment when most jobs were ready: the primary key yields them by age too, as
   * far as the planner knows, but from the beginning of the history.
   */
  @Test
  void whoLooksForReadyJobsReadsNoHistoryWhateverTheStatisticsSay() throws Exception {
    try (TestDatabase database = TestDatabase.of("postgresql")) {
      database.execute(
          """
          insert into watchbill.job (id, type, queue, state, priority, payload, run_at, created_at,
              attempt, failures, max_attempts, backoff_ms, submitted_by)
          select i, 'noop', 'default', 'READY', 4, '{}', now(), now(), 0, 0, 5, 15000, 'test'
          from generate_series(1, 50000) as i""");
      database.execute("analyze");
      database.execute(
          "update watchbill.job set state = 'SUCCEEDED', finished_at = now() where id <= 49000");
      database.execute("vacuum watchbill.job");
      List<String> slow = new ArrayList<>();
      check(database, "claim", em -> database.claim(em, "default", "n.1", 20, Instant.now()), slow);
      check(database, "best", em -> look(database, em, true), slow);
      check(database, "aged", em -> look(database, em, false), slow);
      assertThat(slow).isEmpty();
    }
  }

  private static List<Ready> look(TestDatabase database, EntityManager em, boolean best) {
    return TestDatabase.jdbc(em)
        .run(
            connection -> {
              ReadyJobs jobs = new ReadyJobs(connection, database.vendor, "default", List.of());
              return best ? jobs.best(List.of(), 20) : jobs.firstOfEachPriority(List.of(), 20);
            });
  }

  private static void check(
      TestDatabase database, String name, Consumer<EntityManager> query, List<String> slow) {
    try {
      long before = rowsRead(database);
      database.inTransaction(
          em -> {
            query.accept(em);
            return null;
          });
      long read = rowsRead(database) - before;
      System.out.printf("%-14s read %,d rows of %,d%n", name, read, JOBS);
      if (read > (LISTS_OF_MANY.contains(name) ? 2 * BACKLOG : FEW)) {
        slow.add(name + " read " + read);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Rows the job table has yielded to scans of any kind; each connection reports as it closes. */
  private static long rowsRead(TestDatabase database) throws SQLException {
    try (Connection connection = database.dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      ResultSet busy =
          statement.executeQuery(
              "select count(*) from pg_stat_activity where backend_type = 'client backend'"
                  + " and pid <> pg_backend_pid()");
      busy.next();
      while (busy.getInt(1) > 0) {
        busy =
            statement.executeQuery(
                "select count(*) from pg_stat_activity where backend_type = 'client backend'"
                    + " and pid <> pg_backend_pid()");
        busy.next();
      }
      ResultSet row =
          statement.executeQuery(
              "select sum(idx_tup_read) + (select seq_tup_read from pg_stat_user_tables"
                  + " where relname = 'job') from pg_stat_user_indexes where relname = 'job'");
      row.next();
      return row.getLong(1);
    }
  }

  /** A backlog of 20,000, some dead, some of rare kinds, and a long history. */
  private static void fill(TestDatabase database) throws SQLException {
    database.execute(
        """
        insert into watchbill.job (id, type, queue, state, priority, payload, run_at, created_at,
            started_at, finished_at, attempt, failures, max_attempts, backoff_ms, node, schedule,
            submitted_by)
        select i, case when i %% 100000 = 0 then 'rare' else 'noop' end,
               case when i %% 100001 = 0 then 'rare' else 'default' end,
               s, 4, '{"some": "payload of a usual length, about a hundred characters, more or less"}',
               t, t, case when s not in ('READY', 'SCHEDULED') then t end,
               case when s in ('SUCCEEDED', 'DEAD', 'CANCELLED') then t end,
               1, 0, 5, 15000, 'n.1', case when i %% 1000 = 0 then 'nightly' end, 'test'
        from (select i, now() - (%1$d - i) * interval '1 second' as t,
                     case when i > %1$d - 10000 then 'READY'
                          when i > %1$d - 20000 then 'SCHEDULED'
                          when i > %1$d - 20100 then 'RUNNING'
                          when i %% 5000 = 0 then 'DEAD'
                          when i %% 5001 = 0 then 'CANCELLED'
                          else 'SUCCEEDED' end as s
              from generate_series(1, %1$d) as i) as jobs"""
            .formatted(JOBS));
    database.execute(
        "insert into watchbill.job_tag (tag, job_id)"
            + " select case when i % 50000 = 0 then 'vip' else 'usual' end, i"
            + " from generate_series(10, 1000000, 10) as i");
    database.execute(
        "insert into watchbill.job_queue (name) values ('default'), ('rare'), ('idle')");
    database.execute(
        "insert into watchbill.job_queue (name, deleted_at)"
            + " select 'gone' || i, now() - interval '2 days' from generate_series(1, 19) as i");
    database.execute("analyze");
  }

  private static QueueRows queues(EntityManager em) {
    return with(new QueueRows(), Map.of("em", em, "time", InstantSource.system()));
  }

  private static void orphans(EntityManager em) {
    FindOrphans find = with(new FindOrphans(), Map.of("jdbc", TestDatabase.jdbc(em)));
    find.nodes("n.2");
    find.of("n.1", 0);
    find.tokens("n.1");
  }

  private static void list(
      EntityManager em,
      JobState state,
      String queue,
      String type,
      String schedule,
      String tag,
      Long after) {
    Settings settings = new Settings(key -> Optional.empty());
    with(
            new FindJobs(),
            Map.of(
                "em",
                em,
                "jdbc",
                TestDatabase.jdbc(em),
                "schema",
                TestDatabase.migrated(VendorSql.of("PostgreSQL")),
                "searches",
                new Searches(settings),
                "settings",
                settings))
        .list(JobFilter.of(state, queue, type, schedule, tag, after), 50);
  }

  /** Gives a bean what the container would inject. */
  private static <T> T with(T bean, Map<String, Object> fields) {
    fields.forEach(
        (name, value) -> {
          try {
            Field field = bean.getClass().getDeclaredField(name);
            field.setAccessible(true);
            field.set(bean, value);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
          }
        });
    return bean;
  }
}
