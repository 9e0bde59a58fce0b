package org.watchbill.schema;

import jakarta.persistence.EntityManager;
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
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * H2: {@code SKIP LOCKED} there locks every row it passes over, so nothing is locked beforehand;
 * the update that names the expected state decides who gets a row.
 */
record H2Sql() implements VendorSql {

  /** Whether an attempt may have to wait for memory, and that is not to be held against it. */
  private static final String MAY_WAIT = "not alone and char_length(payload) > " + SHORT_PAYLOAD;

  private static final String UNIQUE = "23505";

  @Override
  public String schema() {
    return "WATCHBILL";
  }

  @Override
  public String createSchema() {
    return "create schema if not exists watchbill";
  }

  /** A statement that fails leaves the transaction as it was. */
  @Override
  public boolean insertUnlessThere(Connection connection, String insert, Parameters parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      parameters.bind(statement);
      return statement.executeUpdate() == 1;
    } catch (SQLException e) {
      if (!UNIQUE.equals(e.getSQLState())) {
        throw e;
      }
      return false;
    }
  }

  /**
   * In three steps, each of which may be done halfway without harm: rows are marked, which count
   * all the same; a single row that is their sum is added, with which they count no more; they are
   * deleted. For H2 commits row by row: an error in the midst of that, as when memory for a page is
   * not to be had, leaves some of a transaction's rows as they were, for good.
   */
  @Override
  public boolean foldTally(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select id from watchbill.books where id = 1 for update");
      long marked = number(statement, "select min(fold) from watchbill.tally");
      if (marked == 0) {
        long fold = number(statement, "select next value for watchbill.tally_fold");
        return statement.executeUpdate("update watchbill.tally set fold = " + fold) > 1;
      }
      if (number(statement, "select count(*) from watchbill.tally where sum_of = " + marked) == 0) {
        statement.executeUpdate(
            "insert into watchbill.tally (submitted, succeeded, dead, cancelled, sum_of)"
                + " select sum(submitted), sum(succeeded), sum(dead), sum(cancelled), fold"
                + " from watchbill.tally where fold = %d group by fold".formatted(marked));
        return true;
      }
      statement.executeUpdate("delete from watchbill.tally where fold = " + marked);
      return false;
    }
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1); // 0 for null
    }
  }

  /** Characters: to count the bytes of a long text, H2 reads all of it. */
  @Override
  public String bytes(String column) {
    return "char_length(" + column + ")";
  }

  @Override
  public String folder() {
    return "h2";
  }

  @Override
  public void beforeMigration(Connection connection) throws SQLException {
    H2Texts.takeOut(connection);
  }

  @Override
  public void afterMigration(Connection connection) throws SQLException {
    H2Texts.putBack(connection);
  }

  @Override
  public String next(String sequence) {
    return "select next value for watchbill." + sequence;
  }

  @Override
  @SuppressWarnings("unchecked")
  public List<Long> nextJobIds(EntityManager em, int count) {
    em.createNativeQuery(
            "insert into watchbill.tally (submitted, succeeded, dead, cancelled)"
                + " values (?1, 0, 0, 0)")
        .setParameter(1, count)
        .executeUpdate();
    return em.createNativeQuery("select next value for watchbill.job_id from system_range(1, ?1)")
        .setParameter(1, count)
        .getResultList();
  }

  /** The driver hands the id back. */
  @Override
  public long insertJob(Connection connection, String columns, String values, Parameters parameters)
      throws SQLException {
    try (Statement count = connection.createStatement()) {
      count.executeUpdate(
          "insert into watchbill.tally (submitted, succeeded, dead, cancelled)"
              + " values (1, 0, 0, 0)");
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into watchbill.job (%s, id) values (%s, next value for watchbill.job_id)"
                .formatted(columns, values),
            new String[] {"ID"})) {
      parameters.bind(insert);
      insert.executeUpdate();
      try (ResultSet row = insert.getGeneratedKeys()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  @Override
  public <T> Taken<T> claim(
      Connection connection, String columns, Reader<T> reader, Wish wish, Instant now)
      throws SQLException {
    List<Look> found = ready(connection, wish);
    List<Long> ids = together(found);
    List<Long> claimed =
        update(
            connection,
            """
            update watchbill.job
               set state = 'RUNNING', attempt = attempt + 1, node = ?1, started_at = ?2,
                   company = ?4 or %s
             where id = ?3 and state = 'READY'"""
                .formatted(MAY_WAIT),
            ids,
            wish.node(),
            now);
    return new Taken<>(
        claimed.isEmpty() ? List.of() : read(connection, columns, reader, claimed),
        ids.size() < found.size());
  }

  /** A ready job, and whether it is to be claimed alone. */
  private record Look(long id, boolean alone) {}

  /** Those before the first that is to be claimed alone, or else only that. */
  private static List<Long> together(List<Look> found) {
    List<Long> ids = new ArrayList<>();
    for (Look one : found) {
      if (one.alone() && !ids.isEmpty()) {
        return ids;
      }
      ids.add(one.id());
      if (one.alone()) {
        return ids;
      }
    }
    return ids;
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
    List<Long> taken =
        update(
            connection,
            """
            update watchbill.job
               set state = 'RUNNING', attempt = attempt + 1, node = ?1, started_at = ?2,
                   company = ?4 or %s, limited = %s
             where id = ?3 and state = 'READY'"""
                .formatted(MAY_WAIT, limited),
            ids,
            node,
            now);
    return taken.isEmpty() ? List.of() : read(connection, columns, reader, taken);
  }

  private static List<Long> update(
      Connection connection, String sql, List<Long> ids, String node, Instant now)
      throws SQLException {
    List<Long> taken = new ArrayList<>();
    try (PreparedStatement take = connection.prepareStatement(sql)) {
      for (long id : ids) {
        take.setString(1, node);
        take.setObject(2, JdbcBatch.column(now));
        take.setLong(3, id);
        take.setBoolean(4, ids.size() > 1);
        if (take.executeUpdate() == 1) {
          taken.add(id);
        }
      }
    }
    return taken;
  }

  @Override
  public String age() {
    return "id";
  }

  @Override
  public boolean keepsWhatWasTaken() {
    return false;
  }

  @Override
  public String clock() {
    return "select current_timestamp"; // asked first once what had to be waited for is there
  }

  private static <T> List<T> read(
      Connection connection, String columns, Reader<T> reader, List<Long> ids) throws SQLException {
    String in = ids.stream().map(Object::toString).collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select %s from watchbill.job where id in (%s) order by priority desc, id"
                    .formatted(columns, in))) {
      List<T> read = new ArrayList<>();
      while (rows.next()) {
        read.add(reader.read(rows));
      }
      return read;
    }
  }

  /**
   * Ordered by the whole index: H2 reads it in order only then, and sorts the backlog otherwise.
   */
  private static List<Look> ready(Connection connection, Wish wish) throws SQLException {
    try (PreparedStatement look =
        connection.prepareStatement(
            """
            select id, alone from watchbill.job
             where state = 'READY' and queue = ?1
               and not exists (select 1 from watchbill.job_queue q
                                where q.name = ?1 and (q.paused_at is not null or q.limited))
               and not (type = any(?2))
             order by state, queue, priority desc, id limit ?3""")) {
      look.setString(1, wish.queue());
      look.setArray(2, connection.createArrayOf("varchar", wish.without().toArray()));
      look.setInt(3, wish.limit());
      List<Look> found = new ArrayList<>();
      try (ResultSet rows = look.executeQuery()) {
        while (rows.next()) {
          found.add(new Look(rows.getLong(1), rows.getBoolean(2)));
        }
      }
      return found;
    }
  }

  @Override
  public Succeeded succeed(Connection connection, List<Success> successes, Instant at)
      throws SQLException {
    List<Long> followed = new ArrayList<>();
    int ended = 0;
    try (PreparedStatement end =
        connection.prepareStatement(
            """
            select followed from final table (
              update watchbill.job
                 set state = 'SUCCEEDED', finished_at = ?1, result = ?2,
                     open_key = case when unique_until > ?1 then open_key end
               where id = ?3 and attempt = ?4 and state = 'RUNNING')""")) {
      for (Success success : successes) {
        end.setObject(1, JdbcBatch.column(at));
        end.setString(2, success.result());
        end.setLong(3, success.id());
        end.setInt(4, success.token());
        try (ResultSet row = end.executeQuery()) {
          if (row.next()) {
            ended++;
            if (row.getBoolean(1)) {
              followed.add(success.id());
            }
          }
        }
      }
    }
    try (PreparedStatement count =
        connection.prepareStatement(
            "insert into watchbill.tally (submitted, succeeded, dead, cancelled)"
                + " values (0, ?, 0, 0)")) {
      count.setInt(1, ended);
      count.executeUpdate();
    }
    return new Succeeded(ended, followed);
  }

  /** A statement that fails leaves the transaction as it was. */
  @Override
  public <T> List<T> insertIfFree(
      Connection connection,
      String insert,
      List<T> rows,
      JdbcBatch.Binder<T> binder,
      ToLongFunction<T> id)
      throws SQLException {
    List<T> in = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      for (T row : rows) {
        binder.bind(statement, row);
        try {
          statement.executeUpdate();
          in.add(row);
        } catch (SQLException e) {
          if (!UNIQUE.equals(e.getSQLState())) {
            throw e;
          }
        }
      }
    }
    return in;
  }

  @Override
  public <T> List<T> lockJobs(
      Connection connection, String columns, Reader<T> reader, Collection<Long> ids)
      throws SQLException {
    List<T> locked = new ArrayList<>();
    try (PreparedStatement lock =
        connection.prepareStatement(
            "select %s from watchbill.job where id = ? for update".formatted(columns))) {
      for (long id : inOrder(connection, ids)) {
        lock.setLong(1, id);
        try (ResultSet row = lock.executeQuery()) {
          if (row.next()) {
            locked.add(reader.read(row));
          }
        }
      }
    }
    return locked;
  }

  private static List<Long> inOrder(Connection connection, Collection<Long> ids)
      throws SQLException {
    List<Long> ordered = new ArrayList<>();
    if (ids.isEmpty()) {
      return ordered;
    }
    try (Statement look = connection.createStatement();
        ResultSet rows =
            look.executeQuery(
                "select id from watchbill.job where id in (%s) order by state = 'WAITING', id"
                    .formatted(
                        ids.stream().map(Object::toString).collect(Collectors.joining(", "))))) {
      while (rows.next()) {
        ordered.add(rows.getLong(1));
      }
    }
    return ordered;
  }

  /** H2 has no lock that can be shared. */
  @Override
  public String whileAdding() {
    return " for update";
  }

  @Override
  public String whileLooking() {
    return " for update";
  }

  @Override
  public String unlessAdding() {
    return "";
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
  public List<Portion.Sized<String>> dueSchedules(EntityManager em, Instant now, int limit) {
    return Portion.Sized.of(
        em.createNativeQuery(
                """
                select name, %s from watchbill.schedule where due_at <= ?1
                 order by due_at limit ?2 for update"""
                    .formatted(scheduleSize()))
            .setParameter(1, Timestamp.from(now))
            .setParameter(2, limit)
            .getResultList());
  }

  @Override
  public Optional<String> changesSoFar() {
    return Optional.empty();
  }

  @Override
  public List<String> limits(Duration most) {
    return List.of(); // its limit of a statement is the session's and would outlive the transaction
  }

  @Override
  public boolean oneStatementEach() {
    return false;
  }

  @Override
  public boolean passesLockedRows() {
    return false;
  }

  @Override
  public List<Portion.Sized<String>> releasedSchedules(EntityManager em, int limit) {
    return Portion.Sized.of(
        em.createNativeQuery(
                """
                select s.name, %s from watchbill.schedule s where s.awaits is not null
                   and not exists (select 1 from watchbill.job j
                                    where j.id = s.awaits and j.finished_at is null)
                 limit ?1 for update"""
                    .formatted(scheduleSize()))
            .setParameter(1, limit)
            .getResultList());
  }
}
