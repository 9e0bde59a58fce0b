package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.watchbill.errand.Announce;
import org.watchbill.problem.Faults;
import org.watchbill.problem.Problem;
import org.watchbill.schema.Jdbc;
import org.watchbill.schema.Migration;

/**
 * Lets new jobs become children of batches that are open.
 *
 * <p>Who races here: a job that joins, and whoever finds that no child of the batch is open any
 * more. Both lock the batch's row: whoever joins in a mode many can share, whoever ends it alone.
 * So either the end sees the new child, or the new child sees the end.
 */
@ApplicationScoped
public class JoinBatches {

  @Inject Jdbc jdbc;
  @Inject Migration schema;
  @Inject Announce announce;

  /**
   * Locks the batches that some orders name, until the transaction ends.
   *
   * @throws Problem 422 if there is no such batch, 409 if it has ended or is cancelled
   */
  void join(List<Order> orders) {
    Set<Long> missing =
        orders.stream()
            .map(order -> order.job().batch())
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .filter(batch -> !join(batch))
            .collect(Collectors.toSet());
    Faults faults = new Faults();
    for (int i = 0; i < orders.size(); i++) {
      Long batch = orders.get(i).job().batch();
      faults.check(
          batch == null || !missing.contains(batch),
          (orders.size() == 1 ? "$" : "$[" + i + "]") + ".batch",
          "there is no batch " + batch);
    }
    faults.raise();
  }

  /** False if there is no such batch. */
  private boolean join(long batch) {
    String closed = jdbc.run(connection -> closed(connection, batch));
    if (closed == null) {
      return false;
    }
    if (!closed.isEmpty()) {
      throw Problem.conflict(
          "batch %d %s and takes no more jobs; submit a new batch".formatted(batch, closed));
    }
    announce.tell(new JobEvent.ChildAdded(batch));
    return true;
  }

  /** Why no child may be added, empty if one may; null if there is no such batch. */
  private String closed(Connection connection, long batch) throws SQLException {
    try (PreparedStatement look =
        connection.prepareStatement(
            "select ended_at, cancelled_at from watchbill.batch where id = ?"
                + schema.vendor().whileAdding())) {
      look.setLong(1, batch);
      try (ResultSet row = look.executeQuery()) {
        if (!row.next()) {
          return null;
        }
        if (row.getObject(1) != null) {
          return "has ended";
        }
        return row.getObject(2) == null ? "" : "was cancelled";
      }
    }
  }
}
