package org.watchbill.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * The rows of a queue's token buckets (see {@link RateLimit}): when each would be full, in
 * nanoseconds since 1970. Only who has locked the queue may use them.
 */
public record RateBuckets(Connection connection, String queue) {

  private static final String UPDATE =
      "update watchbill.rate_bucket set full_at = ? where queue = ? and bucket_key = ?";
  private static final String INSERT =
      "insert into watchbill.rate_bucket (full_at, queue, bucket_key) values (?, ?, ?)";

  /** The name of the queue's own bucket; no concurrency key is empty. */
  public static final String OWN = "";

  /** The buckets that are not full; all others have no row, or an old one. */
  public Map<String, Long> notFull(long now) throws SQLException {
    try (PreparedStatement look =
        connection.prepareStatement(
            "select bucket_key, full_at from watchbill.rate_bucket"
                + " where queue = ? and full_at > ?")) {
      look.setString(1, queue);
      look.setLong(2, now);
      Map<String, Long> buckets = new HashMap<>();
      try (ResultSet row = look.executeQuery()) {
        while (row.next()) {
          buckets.put(row.getString(1), row.getLong(2));
        }
      }
      return buckets;
    }
  }

  /** Writes buckets that tokens were taken from; rows of full ones are cleared away on the way. */
  public void write(Map<String, Long> buckets, long now) throws SQLException {
    boolean more = false;
    for (Map.Entry<String, Long> bucket : buckets.entrySet()) {
      if (set(UPDATE, bucket) == 0) {
        set(INSERT, bucket);
        more = true;
      }
    }
    if (more) {
      forgetFull(now);
    }
  }

  private int set(String sql, Map.Entry<String, Long> bucket) throws SQLException {
    try (PreparedStatement write = connection.prepareStatement(sql)) {
      write.setLong(1, bucket.getValue());
      write.setString(2, queue);
      write.setString(3, bucket.getKey());
      return write.executeUpdate();
    }
  }

  /** With new rows the full ones go, so there are never more than keys used of late. */
  private void forgetFull(long now) throws SQLException {
    try (PreparedStatement forget =
        connection.prepareStatement(
            "delete from watchbill.rate_bucket where queue = ? and full_at <= ?")) {
      forget.setString(1, queue);
      forget.setLong(2, now);
      forget.executeUpdate();
    }
  }
}
