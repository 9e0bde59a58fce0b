package org.watchbill.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.watchbill.schema.VendorSql.Wish;

/**
 * Looks at a queue's ready jobs without taking any. Ordered by the whole of H2's index, which reads
 * in order only then; PostgreSQL drops what is constant.
 *
 * @param connection of the running transaction
 * @param types job types to leave out
 */
public record ReadyJobs(
    Connection connection, VendorSql vendor, String queue, Collection<String> types) {

  private static final String LOOK =
      """
      (select id, priority, run_at, concurrency_key, type, alone from watchbill.job
        where state = 'READY' and queue = ?%s
          and not (type = any(?))
          and (concurrency_key is null or not (concurrency_key = any(?)))
        order by state, queue, priority desc, %s limit ?)""";

  /** The statements for one database. */
  private record Sql(String best, String firstOfEach) {

    static Sql byAge(String age) {
      return new Sql(
          LOOK.formatted("", age),
          IntStream.range(0, Wish.PRIORITIES)
              .mapToObj(priority -> LOOK.formatted(" and priority = " + priority, age))
              .collect(Collectors.joining(" union all ")));
    }
  }

  private static final Map<String, Sql> BY_AGE = new ConcurrentHashMap<>();

  private static final String KEYS =
      """
      select distinct concurrency_key from watchbill.job
       where state = 'READY' and queue = ? and concurrency_key is not null
         and not (type = any(?))""";

  /**
   * One job as far as it matters for who is next.
   *
   * @param key its concurrency key or null
   * @param alone whether it is to be claimed alone
   */
  public record Ready(
      long id, int priority, Instant runAt, String key, String type, boolean alone) {}

  /** The next ones, highest priority first, then oldest; those with one of the keys left out. */
  public List<Ready> best(Collection<String> keys, int limit) throws SQLException {
    return look(sql().best(), 1, keys, limit);
  }

  /** The oldest few of each priority; those with one of the keys left out. */
  public List<Ready> firstOfEachPriority(Collection<String> keys, int each) throws SQLException {
    return look(sql().firstOfEach(), Wish.PRIORITIES, keys, each);
  }

  private Sql sql() {
    return BY_AGE.computeIfAbsent(vendor.age(), Sql::byAge);
  }

  private List<Ready> look(String sql, int parts, Collection<String> keys, int limit)
      throws SQLException {
    try (PreparedStatement look = connection.prepareStatement(sql)) {
      for (int i = 0; i < parts; i++) {
        look.setString(i * 4 + 1, queue);
        look.setArray(i * 4 + 2, connection.createArrayOf("varchar", types.toArray()));
        look.setArray(i * 4 + 3, connection.createArrayOf("varchar", keys.toArray()));
        look.setInt(i * 4 + 4, limit);
      }
      List<Ready> found = new ArrayList<>();
      try (ResultSet row = look.executeQuery()) {
        while (row.next()) {
          Instant runAt = row.getObject(3, OffsetDateTime.class).toInstant();
          found.add(
              new Ready(
                  row.getLong(1),
                  row.getInt(2),
                  runAt,
                  row.getString(4),
                  row.getString(5),
                  row.getBoolean(6)));
        }
      }
      return found;
    }
  }

  /** The concurrency keys of all ready jobs: reads the queue's whole backlog. */
  public List<String> keys() throws SQLException {
    try (PreparedStatement look = connection.prepareStatement(KEYS)) {
      look.setString(1, queue);
      look.setArray(2, connection.createArrayOf("varchar", types.toArray()));
      List<String> keys = new ArrayList<>();
      try (ResultSet row = look.executeQuery()) {
        while (row.next()) {
          keys.add(row.getString(1));
        }
      }
      return keys;
    }
  }
}
