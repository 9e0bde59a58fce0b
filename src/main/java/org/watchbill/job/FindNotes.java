package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.watchbill.schema.Jdbc;

/** Reads what jobs tell of themselves. */
@ApplicationScoped
@Transactional(TxType.SUPPORTS)
public class FindNotes {

  @Inject Jdbc jdbc;

  /** How far a job had come when it last said so, in whatever attempt that was. */
  public Optional<Progress> progress(long jobId) {
    return jdbc.alone(
        connection -> {
          try (PreparedStatement query =
              connection.prepareStatement(
                  "select done, total, message, at from watchbill.job_progress where job_id = ?")) {
            query.setLong(1, jobId);
            try (ResultSet row = query.executeQuery()) {
              return row.next()
                  ? Optional.of(
                      new Progress(
                          row.getLong(1),
                          row.getLong(2),
                          row.getString(3),
                          row.getObject(4, OffsetDateTime.class).toInstant()))
                  : Optional.empty();
            }
          }
        });
  }

  /**
   * Lines of a job's log, oldest first.
   *
   * @param attempt only this one's; null for all
   * @param afterAttempt only lines after this place: an attempt,
   * @param afterLine and a line of it
   */
  public List<LogLine> log(
      long jobId, Integer attempt, int afterAttempt, int afterLine, int limit) {
    return jdbc.alone(
        connection -> {
          try (PreparedStatement query =
              connection.prepareStatement(
                  "select attempt, line, at, text from watchbill.job_log where job_id = ?"
                      + " and (attempt > ? or attempt = ? and line > ?)"
                      + (attempt == null ? "" : " and attempt = " + attempt)
                      + " order by attempt, line limit ?")) {
            query.setLong(1, jobId);
            query.setInt(2, afterAttempt);
            query.setInt(3, afterAttempt);
            query.setInt(4, afterLine);
            query.setInt(5, limit);
            List<LogLine> lines = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                lines.add(
                    new LogLine(
                        rows.getInt(1),
                        rows.getInt(2),
                        rows.getObject(3, OffsetDateTime.class).toInstant(),
                        rows.getString(4)));
              }
            }
            return lines;
          }
        });
  }
}
