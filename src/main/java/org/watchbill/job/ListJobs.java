package org.watchbill.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.watchbill.schema.JdbcBatch;
import org.watchbill.schema.TimeLimit;
import org.watchbill.schema.VendorSql;

/**
 * One statement that finds jobs. The ids of those to be shown are chosen first, so that nothing is
 * read of the texts of others, which the database may have to sort.
 */
final class ListJobs {

  private static final String LIST =
      """
      select %s from (
        select j.id from watchbill.job j%s order by j.id desc limit %d) as page
        join watchbill.job j on j.id = page.id
       order by j.id desc""";

  /** By the indexes of the backlog: for each of these states there is one that has it. */
  private static final String OPEN =
      "(j.state = 'READY' or j.state = 'SCHEDULED' or j.state = 'WAITING'"
          + " or j.state = 'RUNNING' and j.node is not null)";

  private static final String ENDED = "j.finished_at is not null";

  private final VendorSql vendor;
  private final int limit;
  private final List<String> conditions = new ArrayList<>();
  private final List<Object> values = new ArrayList<>();

  private ListJobs(VendorSql vendor, JobFilter filter, int limit) {
    this.vendor = vendor;
    this.limit = limit;
    where("j.queue = ?", filter.queue());
    where("j.type = ?", filter.type());
    where("j.schedule = ?", filter.schedule());
    where("j.batch = ?", filter.batch());
    where("j.node = ?", filter.node());
    where("j.id < ?", filter.after());
    where("j.id in (select t.job_id from watchbill.job_tag t where t.tag = ?)", filter.tag());
    where("j.attempt - j.given_back >= ?", filter.leastAttempts());
    where("j.attempt - j.given_back <= ?", filter.mostAttempts());
    within("j.created_at", filter.created());
    within("j.started_at", filter.started());
    within("j.finished_at", filter.finished());
    contains(filter.error(), "j.error_message", "j.error_type");
    contains(filter.text(), "j.error_message", "j.unique_key", "j.payload");
  }

  /** The statements that find what a filter lets through, to be run in this order. */
  static List<ListJobs> parts(VendorSql vendor, JobFilter filter, int limit) {
    if (!filter.states().isEmpty()) {
      return filter.states().stream()
          .sorted() // what is open first
          .map(state -> new ListJobs(vendor, filter, limit).in(state, filter.batch() == null))
          .toList();
    }
    ListJobs any = new ListJobs(vendor, filter, limit);
    if (filter.batch() != null || filter.queue() == null && filter.type() == null) {
      return List.of(any);
    }
    return List.of(any.and(OPEN), new ListJobs(vendor, filter, limit).and(ENDED));
  }

  /** Written out, since an index of one state serves no parameter. */
  private ListJobs in(JobState state, boolean byState) {
    and("j.state = '" + state.name() + "'");
    if (state == JobState.RUNNING) {
      and("j.node is not null"); // what the index of the running ones is for
    }
    return byState && !JobState.OPEN.contains(state) ? and(ENDED) : this;
  }

  private ListJobs and(String condition) {
    conditions.add(condition);
    return this;
  }

  private void where(String condition, Object value) {
    if (value != null) {
      conditions.add(condition);
      values.add(value);
    }
  }

  private void within(String column, JobFilter.Span span) {
    where(column + " >= ?", span.from());
    where(column + " < ?", span.to());
  }

  private void contains(String text, String... columns) {
    if (text != null) {
      List<String> any = new ArrayList<>();
      for (String column : columns) {
        any.add("lower(" + column + ") like ? escape '!'");
        values.add(pattern(text));
      }
      conditions.add("(" + String.join(" or ", any) + ")");
    }
  }

  private static String pattern(String text) {
    String literal =
        text.toLowerCase(Locale.ROOT).replace("!", "!!").replace("%", "!%").replace("_", "!_");
    return "%" + literal + "%";
  }

  /**
   * The newest jobs it finds, on a connection of its own.
   *
   * @throws SQLException also if it takes longer than {@code longest}
   */
  List<ListedJob> read(Connection connection, Duration longest) throws SQLException {
    String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    String sql = LIST.formatted(ListedJob.columns(vendor), where, limit);
    try (PreparedStatement list = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.size(); i++) {
        Object value = values.get(i);
        list.setObject(i + 1, value instanceof Instant at ? JdbcBatch.column(at) : value);
      }
      return TimeLimit.within(longest.plusSeconds(1), list, () -> read(list));
    }
  }

  private static List<ListedJob> read(PreparedStatement list) throws SQLException {
    List<ListedJob> jobs = new ArrayList<>();
    try (ResultSet rows = list.executeQuery()) {
      while (rows.next()) {
        jobs.add(ListedJob.read(rows));
      }
    }
    return jobs;
  }
}
