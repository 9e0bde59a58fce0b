package org.watchbill.job;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.watchbill.json.WellFormed;
import org.watchbill.schema.VendorSql;

/**
 * A job as a list shows it: of its long texts no more than their beginnings, cut by the database.
 *
 * @param payload the first characters of its JSON text
 * @param result likewise; null if there is none
 */
public record ListedJob(Job job, Beginning payload, Beginning result) {

  private static final int PREVIEW = 200;
  private static final int LONGEST_ERROR = 1000;

  /**
   * How a text begins.
   *
   * @param bytes how long the whole is
   */
  record Beginning(String text, long bytes) {}

  /** What {@link #read} reads, of the table's alias {@code j}. */
  static String columns(VendorSql vendor) {
    return "j."
        + String.join(", j.", Job.SHOWN)
        + ", substring(j.error_message, 1, %d)".formatted(LONGEST_ERROR + 1)
        + beginning("j.payload", vendor)
        + beginning("j.result", vendor);
  }

  private static String beginning(String column, VendorSql vendor) {
    return ", substring(%s, 1, %d), %s".formatted(column, PREVIEW, vendor.bytes(column));
  }

  static ListedJob read(ResultSet row) throws SQLException {
    int next = Job.SHOWN.size() + 1;
    Job job = Job.shown(row, cut(row.getString(next++)));
    Beginning payload = new Beginning(beginning(row.getString(next++)), row.getLong(next++));
    String result = beginning(row.getString(next++));
    return new ListedJob(
        job, payload, result == null ? null : new Beginning(result, row.getLong(next)));
  }

  /** A database may count the halves of a character, and cut between them. */
  private static String beginning(String text) {
    return WellFormed.beginning(text, PREVIEW);
  }

  private static String cut(String message) {
    return WellFormed.cut(message, LONGEST_ERROR);
  }
}
