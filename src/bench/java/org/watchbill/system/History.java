package org.watchbill.system;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Finished jobs of a month, made by copying one that has really run, whatever columns it has. Types
 * and queues are few, as they are in life.
 */
final class History {

  private static final Map<String, String> JOB =
      Map.of(
          "id", "o.base + g",
          "type", "'history.' || g % 7",
          "queue", "'queue-' || g % 4",
          "created_at", "o.at - interval '3 seconds'",
          "run_at", "o.at - interval '3 seconds'",
          "started_at", "o.at - interval '1 second'",
          "finished_at", "o.at");

  private static final Map<String, String> ATTEMPT =
      Map.of(
          "job_id", "o.base + g",
          "started_at", "o.at - interval '1 second'",
          "finished_at", "o.at");

  private History() {}

  /** Copies the latest job that succeeded; no server may be up. */
  static void fill(Database database, long jobs) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("set search_path = watchbill");
      long model = number(statement, "select max(id) from job where state = 'SUCCEEDED'");
      long base = number(statement, "select last_value from job_id");
      copy(statement, "job", "id", JOB, model, base, jobs);
      copy(statement, "attempt", "job_id", ATTEMPT, model, base, jobs);
      statement.execute("select setval('job_id', " + (base + jobs) + ")");
      statement.execute("vacuum analyze");
    }
  }

  /** Without the indexes, which are made again after it: that is much faster. */
  private static void copy(
      Statement statement,
      String table,
      String key,
      Map<String, String> values,
      long model,
      long base,
      long jobs)
      throws SQLException {
    List<String> columns =
        texts(
            statement,
            "select column_name from information_schema.columns where table_schema = 'watchbill'"
                + " and table_name = '%s' order by ordinal_position".formatted(table));
    List<String> indexes =
        texts(
            statement,
            "select indexdef from pg_indexes where schemaname = 'watchbill' and tablename = '%s'"
                    .formatted(table)
                + " and indexname not in (select conname from pg_constraint)");
    List<String> names =
        texts(
            statement,
            "select indexname from pg_indexes where schemaname = 'watchbill' and tablename = '%s'"
                    .formatted(table)
                + " and indexname not in (select conname from pg_constraint)");
    for (String name : names) {
      statement.execute("drop index " + name);
    }
    statement.execute(
        """
        insert into %s (%s)
        select %s from %s m, generate_series(1, %d) g,
        lateral (select %d::bigint as base,
          now() - interval '30 days' * (1 - g / %d.0) as at) o
        where m.%s = %d\
        """
            .formatted(
                table,
                String.join(", ", columns),
                columns.stream()
                    .map(column -> values.getOrDefault(column, "m." + column))
                    .collect(Collectors.joining(", ")),
                table,
                jobs,
                base,
                jobs,
                key,
                model));
    statement.execute("set maintenance_work_mem = '256MB'");
    for (String index : indexes) {
      statement.execute(index);
    }
  }

  private static long number(Statement statement, String sql) throws SQLException {
    return Long.parseLong(texts(statement, sql).get(0));
  }

  private static List<String> texts(Statement statement, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }
}
