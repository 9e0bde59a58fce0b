package org.watchbill.job;

import jakarta.persistence.EntityManager;
import java.util.List;
import org.watchbill.schema.JdbcBatch;

/**
 * The other side of the books: whoever makes a job appear, end, or live again adds a row that says
 * so, in the same transaction. The rows of the jobs themselves are not asked, so that the two can
 * be compared; see {@link Conservation}.
 *
 * <p>Two changes are counted by the statement that makes them: the ids drawn for new jobs, and
 * successes (see {@code VendorSql}).
 */
public final class Tally {

  private record Row(long submitted, long dead, long cancelled) {}

  private Tally() {}

  /** So many ids that were drawn have not become jobs. */
  static void notSubmitted(EntityManager em, int count) {
    add(em, new Row(-count, 0, 0));
  }

  /** A job is dead. */
  static void died(EntityManager em) {
    add(em, new Row(0, 1, 0));
  }

  /** So many jobs were called off. */
  public static void cancelled(EntityManager em, int count) {
    add(em, new Row(0, 0, count));
  }

  /** A job that had ended in this state lives again. */
  static void revived(EntityManager em, JobState from) {
    add(em, new Row(0, from == JobState.DEAD ? -1 : 0, from == JobState.CANCELLED ? -1 : 0));
  }

  private static void add(EntityManager em, Row row) {
    if (row.submitted() == 0 && row.dead() == 0 && row.cancelled() == 0) {
      return;
    }
    JdbcBatch.run(
        em,
        "insert into watchbill.tally (submitted, succeeded, dead, cancelled) values (?, 0, ?, ?)",
        List.of(row),
        (insert, r) -> {
          insert.setLong(1, r.submitted());
          insert.setLong(2, r.dead());
          insert.setLong(3, r.cancelled());
        });
  }
}
