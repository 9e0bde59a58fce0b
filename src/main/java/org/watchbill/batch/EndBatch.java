package org.watchbill.batch;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.watchbill.errand.Announce;
import org.watchbill.job.JobState;
import org.watchbill.job.ReleaseFollowers;
import org.watchbill.schema.Jdbc;
import org.watchbill.schema.Migration;

/**
 * Ends a batch whose last child has ended, and starts what was to follow.
 *
 * <p>Who races here: all who hear of a child's end, on any node, the sweeps, and those who add a
 * child. The batch's row is locked, and what it says under the lock decides: {@code endedAt} and
 * {@code diedAt} are set once. While a child is being added nobody ends the batch; that child's own
 * end, or its not being added, is heard of later. Each step is a transaction of its own, and an
 * enterprise bean's, since the errands' thread has no other.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class EndBatch {

  private static final String OPEN_CHILD =
      "select 1 from watchbill.job where batch = ? and finished_at is null limit 1";
  private static final String DEAD_CHILD =
      "select 1 from watchbill.job where batch = ? and batch is not null and state = 'DEAD' limit 1";
  private static final String OPEN =
      "select id from watchbill.batch where id = ? and ended_at is null";

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Jdbc jdbc;
  @Inject Migration schema;
  @Inject Batches batches;
  @Inject ReleaseFollowers followers;
  @Inject InstantSource time;
  @Inject Announce announce;

  /** Starts what is to start when a child is dead, if one is. */
  public void startOnDeath(long id) {
    if (finds(OPEN + schema.vendor().whileLooking(), id) && finds(DEAD_CHILD, id)) {
      Batch batch = em.find(Batch.class, id);
      if (batch.diedAt() == null) {
        died(batch);
      }
    }
  }

  private void died(Batch batch) {
    Instant now = time.instant();
    batch.died(now);
    if (batch.onDeath() != null && batch.cancelledAt() == null) {
      followers.goOn(batch.onDeath(), now);
    }
  }

  /** Ends the batch unless a child is open, or it has ended before. */
  public void endIfDone(long id) {
    if (finds(OPEN_CHILD, id) || !lockAlone(id) || finds(OPEN_CHILD, id)) {
      return;
    }
    Batch batch = em.find(Batch.class, id);
    Map<JobState, Integer> counts = batches.counts(List.of(id)).getOrDefault(id, Map.of());
    if (counts.containsKey(JobState.DEAD) && batch.diedAt() == null) {
      died(batch);
    }
    Instant now = time.instant();
    batch.end(counts, now);
    startThen(batch, now);
    if (batch.onDeath() != null && batch.diedAt() == null) {
      followers.callOff(batch.onDeath(), "called off since no job of batch " + id + " died", now);
    }
    announce.tell(new BatchEvent.Ended(batch));
  }

  private void startThen(Batch batch, Instant now) {
    if (batch.then() != null && batch.cancelledAt() == null) {
      followers.goOn(batch.then(), now);
    }
  }

  /** One looks at a time, and waits for others that do; who adds a child is not waited for. */
  private boolean lockAlone(long id) {
    return finds(OPEN + schema.vendor().whileLooking(), id)
        && finds(OPEN + schema.vendor().unlessAdding(), id);
  }

  private boolean finds(String query, long id) {
    return jdbc.run(connection -> finds(connection, query, id));
  }

  private static boolean finds(Connection connection, String query, long id) throws SQLException {
    try (PreparedStatement look = connection.prepareStatement(query)) {
      look.setLong(1, id);
      try (ResultSet row = look.executeQuery()) {
        return row.next();
      }
    }
  }
}
