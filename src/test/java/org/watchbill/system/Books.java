package org.watchbill.system;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The double-entry check of a run: the jobs that were accepted against the rows they left behind,
 * in a table that would take a row twice. On PostgreSQL.
 */
final class Books {

  /** What must not be, and a query for the jobs of which it is true. */
  private static final Map<String, String> FAULTS = new LinkedHashMap<>();

  static {
    FAULTS.put(
        "accepted, but there is no such job",
        "select a.id from accepted a where not exists"
            + " (select 1 from watchbill.job j where j.id = a.id)");
    FAULTS.put(
        "there, but was never accepted",
        "select j.id from watchbill.job j where j.schedule is null"
            + " and not exists (select 1 from accepted a where a.id = j.id)");
    FAULTS.put(
        "accepted, but has not ended",
        "select j.id from accepted a join watchbill.job j using (id)"
            + " where j.state not in ('SUCCEEDED', 'DEAD', 'CANCELLED') or j.finished_at is null");
    FAULTS.put(
        "succeeded, but its row is not there exactly once",
        "select j.id from accepted a join watchbill.job j using (id)"
            + " left join rows_of r using (job_key)"
            + " where j.state = 'SUCCEEDED' and a.kind <> 'NOOP' and coalesce(r.rows, 0) <> 1");
    FAULTS.put(
        "dead or cancelled, but left a row behind",
        "select j.id from accepted a join watchbill.job j using (id) join rows_of r using (job_key)"
            + " where j.state in ('DEAD', 'CANCELLED')");
    FAULTS.put(
        "of a row, but not of an accepted job",
        "select 0 from rows_of r where not exists"
            + " (select 1 from accepted a where a.job_key = r.job_key)");
    FAULTS.put(
        "of a kind that always succeeds unless it is called off, but is dead",
        "select j.id from accepted a join watchbill.job j using (id)"
            + " where j.state = 'DEAD' and a.kind not in ('FLAKY', 'DOOMED', 'OVERDUE')");
    FAULTS.put(
        "doomed, but not dead",
        "select j.id from accepted a join watchbill.job j using (id)"
            + " where j.state <> 'DEAD' and a.kind = 'DOOMED'");
    FAULTS.put(
        "cancelled, but nobody called it off",
        "select j.id from accepted a join watchbill.job j using (id)"
            + " where j.state = 'CANCELLED' and a.kind <> 'CANCELLED'");
  }

  private final Database database;

  /** Opens the books in a database that has no such tables yet. */
  Books(Database database) throws SQLException {
    this.database = database;
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create table effect (job_key varchar(40))");
      statement.execute("create table accepted (id bigint, job_key varchar(40), kind varchar(20))");
      statement.execute(
          "create view rows_of as select job_key, count(*) as rows from effect group by job_key");
    }
  }

  /** Enters what was accepted. */
  void enter(List<Submitter.Accepted> accepted) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement insert =
            connection.prepareStatement("insert into accepted values (?, ?, ?)")) {
      connection.setAutoCommit(false);
      for (Submitter.Accepted job : accepted) {
        insert.setLong(1, job.id());
        insert.setString(2, job.key());
        insert.setString(3, job.kind().name());
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    }
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("analyze");
    }
  }

  /** Everything that does not add up, in words; nothing if all is well. */
  List<String> faults() throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      for (Map.Entry<String, String> fault : FAULTS.entrySet()) {
        List<Long> jobs = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(fault.getValue())) {
          while (rows.next()) {
            jobs.add(rows.getLong(1));
          }
        }
        if (!jobs.isEmpty()) {
          found.add(
              "%d jobs are %s, such as %s"
                  .formatted(
                      jobs.size(), fault.getKey(), jobs.subList(0, Math.min(5, jobs.size()))));
        }
      }
    }
    return found;
  }

  /**
   * How many instants a schedule of one a second planned and did not account for; less than 0:
   * twice.
   */
  long secondsUnaccountedFor(String schedule) throws SQLException {
    return number(
        "select (extract(epoch from max(last_planned_at) - min(planned_at)) + 1)::bigint"
            + " - sum(instants) from watchbill.firing where schedule = '%s'".formatted(schedule));
  }

  /** The number a query answers. */
  long number(String query) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Each row of a query as a line. */
  List<String> lines(String query) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        List<String> line = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          line.add(rows.getString(i));
        }
        lines.add(String.join(" ", line));
      }
    }
    return lines;
  }
}
