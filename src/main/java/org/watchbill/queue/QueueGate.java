package org.watchbill.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What a claim has to know of a queue, by plain statements.
 *
 * @param paused no job of it is claimed
 * @param limited claims have to look at its limits and at concurrency keys
 */
public record QueueGate(boolean paused, boolean limited, QueueLimits limits) {

  private static final String READ =
      "select paused_at is not null, limited, limits from watchbill.job_queue where name = ?";

  /** A queue without a row, which nothing limits. */
  private static final QueueGate OPEN = new QueueGate(false, false, QueueLimits.NONE);

  /** Looks, and lets others look and change meanwhile. */
  public static QueueGate look(Connection connection, String queue) throws SQLException {
    return read(connection, READ, queue);
  }

  /**
   * Looks, and keeps everybody else who locks the queue waiting until the transaction ends: what it
   * counts then, no other limited claim can make untrue.
   */
  public static QueueGate lock(Connection connection, String queue) throws SQLException {
    return read(connection, READ + " for update", queue);
  }

  private static QueueGate read(Connection connection, String sql, String queue)
      throws SQLException {
    try (PreparedStatement look = connection.prepareStatement(sql)) {
      look.setString(1, queue);
      try (ResultSet row = look.executeQuery()) {
        return row.next()
            ? new QueueGate(row.getBoolean(1), row.getBoolean(2), JobQueue.limits(row.getString(3)))
            : OPEN;
      }
    }
  }
}
