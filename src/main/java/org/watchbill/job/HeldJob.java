package org.watchbill.job;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.watchbill.handler.AfterFailure;

/** What must be known of a job, its row locked, to make others wait for it or to let it go on. */
record HeldJob(
    long id,
    JobState state,
    String queue,
    Instant runAt,
    int waitsFor,
    AfterFailure afterFailure,
    Long batch,
    Instant createdAt) {

  static final String COLUMNS =
      "id, state, queue, run_at, waits_for, after_failure, batch, created_at";

  static HeldJob read(ResultSet row) throws SQLException {
    String afterFailure = row.getString(6);
    return new HeldJob(
        row.getLong(1),
        JobState.valueOf(row.getString(2)),
        row.getString(3),
        row.getObject(4, OffsetDateTime.class).toInstant(),
        row.getInt(5),
        afterFailure == null ? null : AfterFailure.valueOf(afterFailure),
        row.getObject(7, Long.class),
        row.getObject(8, OffsetDateTime.class).toInstant());
  }

  boolean waits() {
    return state == JobState.WAITING;
  }

  /**
   * Whether it has to wait for its time even if for nothing else; one that was never delayed has
   * not, whatever the clocks of those who submitted and ended jobs say.
   */
  boolean delayed(Instant now) {
    return runAt.isAfter(createdAt) && runAt.isAfter(now);
  }

  boolean open() {
    return JobState.OPEN.contains(state);
  }
}
