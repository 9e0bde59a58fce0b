package org.watchbill.schema;

import jakarta.persistence.EntityManager;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * PostgreSQL: {@code SKIP LOCKED} lets claimers pass each other by. What is picked is materialized,
 * else the planner may pick anew for each row it updates and claim more than the limit.
 */
record PostgreSql() implements VendorSql {

  private static final String INSERT_JOB =
      """
      with counted as (
        insert into watchbill.tally (submitted, succeeded, dead, cancelled) values (1, 0, 0, 0))
      insert into watchbill.job (%s, id) values (%s, nextval('watchbill.job_id')) returning id""";

  /** Whether an attempt may have to wait for memory, and that is not to be held against it. */
  private static final String MAY_WAIT =
      "not j.alone and octet_length(j.payload) > " + SHORT_PAYLOAD;

  /**
   * One priority after the other, so that the index is entered at the floor of each. What is picked
   * is cut before the first that is to be claimed alone, or after it where that is the first.
   */
  private static final String CLAIM =
      """
      with picked as materialized (
        select ready.id, ready.alone, p.priority from (values %s) as p (priority, floor)
         cross join lateral (
           select id, alone from watchbill.job
            where state = 'READY' and queue = ? and priority = p.priority
              and id + 0 >= p.floor%%s
            order by id + 0 limit ? for update skip locked) as ready
         where not exists (select 1 from watchbill.job_queue q
                            where q.name = ? and (q.paused_at is not null or q.limited))
         limit ?),
      placed as (
        select id, alone, row_number() over (order by priority desc, id) as place from picked),
      chosen as materialized (
        select id from placed
         where place = 1
            or place < (select coalesce(min(place), 1000000) from placed where alone)),
      claimed as (
        update watchbill.job j
           set state = 'RUNNING', attempt = j.attempt + 1, node = ?, started_at = ?,
               company = (select count(*) > 1 from chosen) or %s
          from chosen where j.id = chosen.id
        returning j.*)
      select %%s, (select count(*) from picked) as picked from claimed
       order by priority desc, id"""
          .formatted(
              IntStream.range(0, Wish.PRIORITIES)
                  .mapToObj(i -> "(%d, ?::bigint)".formatted(Wish.PRIORITIES - 1 - i))
                  .collect(Collectors.joining(", ")),
              MAY_WAIT);

  private static final String TAKE =
      """
      with picked as materialized (
        select id from watchbill.job where id = any(?) and state = 'READY'
           for update skip locked),
      claimed as (
        update watchbill.job j
           set state = 'RUNNING', attempt = j.attempt + 1, node = ?, started_at = ?, limited = ?,
               company = (select count(*) > 1 from picked) or %s
          from picked where j.id = picked.id
        returning j.*)
      select %%s from claimed"""
          .formatted(MAY_WAIT);

  private static final String SUCCEED =
      """
      with ended as (
        update watchbill.job j
           set state = 'SUCCEEDED', finished_at = ?, result = %s,
               open_key = case when j.unique_until > ? then j.open_key end
         %s and j.state = 'RUNNING'
        returning j.id, j.followed),
      counted as (
        insert into watchbill.tally (submitted, succeeded, dead, cancelled)
        select 0, count(*), 0, 0 from ended)
      select count(*), array_agg(id) filter (where followed) from ended""";

  private static final String SUCCEED_MANY =
      SUCCEED.formatted(
          "t.result",
          """
          from unnest(?, ?, ?) as t (id, attempt, result)
         where j.id = t.id and j.attempt = t.attempt""");

  /** For one, arrays would cost more to plan than the rest to do. */
  private static final String SUCCEED_ONE =
      SUCCEED.formatted("?", "where j.id = ? and j.attempt = ?");

  private static final String IN = "select id from watchbill.job where id = any(?)";

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
  public boolean insertUnlessThere(Connection connection, String insert, Parameters parameters)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(insert + " on conflict do nothing")) {
      parameters.bind(statement);
      return statement.executeUpdate() == 1;
    }
  }

  @Override
  public boolean foldTally(Connection connection) throws SQLException {
    try (Statement fold = connection.createStatement()) {
      fold.executeUpdate(
          """
          with old as (delete from watchbill.tally returning *)
          insert into watchbill.tally (submitted, succeeded, dead, cancelled)
          select sum(submitted), sum(succeeded), sum(dead), sum(cancelled)
            from old having count(*) > 0""");
      return false;
    }
  }

  @Override
  public String bytes(String column) {
    return "octet_length(" + column + ")";
  }

  @Override
  public String folder() {
    return "postgresql";
  }

  @Override
  public String next(String sequence) {
    return "select nextval('watchbill." + sequence + "')";
  }

  @Override
  @SuppressWarnings("unchecked")
  public List<Long> nextJobIds(EntityManager em, int count) {
    return em.createNativeQuery(
            """
            with counted as (
              insert into watchbill.tally (submitted, succeeded, dead, cancelled)
              values (?1, 0, 0, 0))
            select nextval('watchbill.job_id') from generate_series(1, ?1)""")
        .setParameter(1, count)
        .getResultList();
  }

  @Override
  public long insertJob(Connection connection, String columns, String values, Parameters parameters)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(INSERT_JOB.formatted(columns, values))) {
      parameters.bind(insert);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  @Override
  public <T> Taken<T> claim(
      Connection connection, String columns, Reader<T> reader, Wish wish, Instant now)
      throws SQLException {
    String others = wish.without().isEmpty() ? "" : " and not (type = any(?))";
    try (PreparedStatement claim = connection.prepareStatement(CLAIM.formatted(others, columns))) {
      int next = 1;
      for (int priority = Wish.PRIORITIES - 1; priority >= 0; priority--) {
        claim.setLong(next++, wish.floors()[priority]);
      }
      claim.setString(next++, wish.queue());
      if (!wish.without().isEmpty()) {
        claim.setArray(next++, connection.createArrayOf("varchar", wish.without().toArray()));
      }
      claim.setInt(next++, wish.limit());
      claim.setString(next++, wish.queue());
      claim.setInt(next++, wish.limit());
      claim.setString(next++, wish.node());
      claim.setObject(next, JdbcBatch.column(now));
      return taken(claim, reader);
    }
  }

  /** The last column says how many were picked. */
  private static <T> Taken<T> taken(PreparedStatement claim, Reader<T> reader) throws SQLException {
    List<T> jobs = new ArrayList<>();
    int picked = 0;
    try (ResultSet rows = claim.executeQuery()) {
      int last = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        jobs.add(reader.read(rows));
        picked = rows.getInt(last);
      }
    }
    return new Taken<>(jobs, jobs.size() < picked);
  }

  @Override
  public <T> List<T> take(
      Connection connection,
      String columns,
      Reader<T> reader,
      List<Long> ids,
      String node,
      boolean limited,
      Instant now)
      throws SQLException {
    try (PreparedStatement take = connection.prepareStatement(TAKE.formatted(columns))) {
      take.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
      take.setString(2, node);
      take.setObject(3, JdbcBatch.column(now));
      take.setBoolean(4, limited);
      return read(take, reader);
    }
  }

  private static <T> List<T> read(PreparedStatement statement, Reader<T> reader)
      throws SQLException {
    List<T> read = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        read.add(reader.read(rows));
      }
    }
    return read;
  }

  /** That of the index; the primary key must not be taken for it. */
  @Override
  public String age() {
    return "id + 0";
  }

  @Override
  public boolean keepsWhatWasTaken() {
    return true;
  }

  @Override
  public String clock() {
    return "select clock_timestamp()";
  }

  @Override
  public Succeeded succeed(Connection connection, List<Success> successes, Instant at)
      throws SQLException {
    boolean one = successes.size() == 1;
    try (PreparedStatement end = connection.prepareStatement(one ? SUCCEED_ONE : SUCCEED_MANY)) {
      if (one) {
        bind(end, successes.get(0), at);
      } else {
        bind(connection, end, successes, at);
      }
      try (ResultSet row = end.executeQuery()) {
        row.next();
        Array followed = row.getArray(2);
        return new Succeeded(
            row.getInt(1), followed == null ? List.of() : List.of((Long[]) followed.getArray()));
      }
    }
  }

  private static void bind(PreparedStatement end, Success success, Instant at) throws SQLException {
    end.setObject(1, JdbcBatch.column(at));
    end.setString(2, success.result());
    end.setObject(3, JdbcBatch.column(at));
    end.setLong(4, success.id());
    end.setInt(5, success.token());
  }

  private static void bind(
      Connection connection, PreparedStatement end, List<Success> successes, Instant at)
      throws SQLException {
    end.setObject(1, JdbcBatch.column(at));
    end.setObject(2, JdbcBatch.column(at));
    end.setArray(
        3, connection.createArrayOf("bigint", successes.stream().map(Success::id).toArray()));
    end.setArray(
        4, connection.createArrayOf("integer", successes.stream().map(Success::token).toArray()));
    end.setArray(
        5, connection.createArrayOf("text", successes.stream().map(Success::result).toArray()));
  }

  @Override
  public <T> List<T> insertIfFree(
      Connection connection,
      String insert,
      List<T> rows,
      JdbcBatch.Binder<T> binder,
      ToLongFunction<T> id)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            insert + " on conflict (open_key) where open_key is not null do nothing")) {
      if (rows.size() == 1) {
        binder.bind(statement, rows.get(0));
        return statement.executeUpdate() == 1 ? rows : List.of();
      }
      JdbcBatch.run(statement, rows, binder);
    }
    // A batch the driver rewrites into one statement does not tell row from row.
    Set<Long> there =
        Set.copyOf(
            read(connection, IN, rows.stream().map(id::applyAsLong).toList(), r -> r.getLong(1)));
    return rows.stream().filter(row -> there.contains(id.applyAsLong(row))).toList();
  }

  private static <T> List<T> read(
      Connection connection, String query, Collection<Long> ids, Reader<T> reader)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(query)) {
      select.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
      List<T> read = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          read.add(reader.read(rows));
        }
      }
      return read;
    }
  }

  @Override
  public <T> List<T> lockJobs(
      Connection connection, String columns, Reader<T> reader, Collection<Long> ids)
      throws SQLException {
    return read(
        connection,
        "select %s from watchbill.job where id = any(?) order by state = 'WAITING', id for update"
            .formatted(columns),
        ids,
        reader);
  }

  /** Conflicts with {@link #unlessAdding} alone. */
  @Override
  public String whileAdding() {
    return " for key share";
  }

  @Override
  public String whileLooking() {
    return " for no key update";
  }

  @Override
  public String unlessAdding() {
    return " for update skip locked";
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
  public List<Portion.Sized<String>> dueSchedules(EntityManager em, Instant now, int limit) {
    return Portion.Sized.of(
        em.createNativeQuery(
                """
                select name, %s from watchbill.schedule where due_at <= ?1
                 order by due_at limit ?2 for update skip locked"""
                    .formatted(scheduleSize()))
            .setParameter(1, Timestamp.from(now))
            .setParameter(2, limit)
            .getResultList());
  }

  @Override
  public Optional<String> changesSoFar() {
    return Optional.of(
        """
        select schemaname, relname, n_tup_ins, n_tup_upd, n_tup_del
          from pg_stat_xact_user_tables
         where n_tup_ins + n_tup_upd + n_tup_del > 0
           and not (schemaname = 'watchbill' and relname = 'tally')
         order by schemaname, relname""");
  }

  /** The second one for work that neither asks the database nor heeds an interrupt. */
  @Override
  public List<String> limits(Duration most) {
    return List.of(
        "set local statement_timeout = " + most.toMillis(),
        "set local idle_in_transaction_session_timeout = " + (most.toMillis() + 10_000));
  }

  @Override
  public boolean oneStatementEach() {
    return true;
  }

  @Override
  public boolean passesLockedRows() {
    return true;
  }

  @Override
  public List<Portion.Sized<String>> releasedSchedules(EntityManager em, int limit) {
    return Portion.Sized.of(
        em.createNativeQuery(
                """
                select s.name, %s from watchbill.schedule s where s.awaits is not null
                   and not exists (select 1 from watchbill.job j
                                    where j.id = s.awaits and j.finished_at is null)
                 limit ?1 for update skip locked"""
                    .formatted(scheduleSize()))
            .setParameter(1, limit)
            .getResultList());
  }
}
