package org.watchbill.job;

import static org.watchbill.schema.JdbcBatch.column;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.watchbill.schema.Jdbc;

/**
 * Writes what attempts tell of themselves, those of many attempts at once and in a transaction of
 * its own: it stays even if all the attempt did is rolled back. The job's own row is left alone.
 */
@ApplicationScoped
public class KeepNotes {

  /** Once, also where an earlier try was committed and the answer never came. */
  private static final String LOG =
      """
      insert into watchbill.job_log (job_id, attempt, line, at, text)
      select cast(? as bigint), cast(? as integer), cast(? as integer),
             cast(? as timestamp(6) with time zone), cast(? as varchar(2000))
       where not exists (select 1 from watchbill.job_log
                          where job_id = ? and attempt = ? and line = ?)""";

  private static final String MOVE =
      """
      update watchbill.job_progress set attempt = ?, done = ?, total = ?, message = ?, at = ?
       where job_id = ? and attempt <= ?""";

  /** Not if there is one: then it is of a later attempt, since this one's was moved. */
  private static final String BEGIN =
      """
      insert into watchbill.job_progress (attempt, done, total, message, at, job_id)
      select cast(? as integer), cast(? as bigint), cast(? as bigint), cast(? as varchar(2000)),
             cast(? as timestamp(6) with time zone), cast(? as bigint)
       where not exists (select 1 from watchbill.job_progress where job_id = ?)""";

  @Inject Jdbc jdbc;

  /** Writes it, all or nothing. */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public void write(List<Notes.Batch> batches) {
    jdbc.run(
        connection -> {
          log(connection, batches);
          progress(connection, batches.stream().filter(b -> b.progress() != null).toList());
          return null;
        });
  }

  private static void log(Connection connection, List<Notes.Batch> batches) throws SQLException {
    if (batches.stream().allMatch(batch -> batch.lines().isEmpty())) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(LOG)) {
      for (Notes.Batch batch : batches) {
        for (LogLine line : batch.lines()) {
          insert.setLong(1, batch.jobId());
          insert.setInt(2, line.attempt());
          insert.setInt(3, line.line());
          insert.setObject(4, column(line.at()));
          insert.setString(5, line.text());
          insert.setLong(6, batch.jobId());
          insert.setInt(7, line.attempt());
          insert.setInt(8, line.line());
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private static void progress(Connection connection, List<Notes.Batch> batches)
      throws SQLException {
    for (Notes.Batch batch : batches) {
      if (run(connection, MOVE, batch, batch.attempt()) == 0) {
        run(connection, BEGIN, batch, batch.jobId());
      }
    }
  }

  private static int run(Connection connection, String sql, Notes.Batch batch, long last)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, batch.attempt());
      statement.setLong(2, batch.progress().done());
      statement.setLong(3, batch.progress().total());
      statement.setString(4, batch.progress().message());
      statement.setObject(5, column(batch.progress().at()));
      statement.setLong(6, batch.jobId());
      statement.setLong(7, last);
      return statement.executeUpdate();
    }
  }
}
