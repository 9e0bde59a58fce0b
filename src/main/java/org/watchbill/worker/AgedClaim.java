package org.watchbill.worker;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.watchbill.job.Job;
import org.watchbill.queue.QueueGate;
import org.watchbill.schema.ReadyJobs;
import org.watchbill.schema.ReadyJobs.Ready;
import org.watchbill.schema.VendorSql;
import org.watchbill.schema.VendorSql.Wish;

/**
 * A claim from a queue without limits that goes by age instead of strict priority.
 *
 * <p>It looks first and takes then, so other claims may be faster; {@link VendorSql#take} decides
 * and gives what is left, perhaps nothing. It looks at the jobs before it looks at the queue: a job
 * with a concurrency key that it has seen was committed after its queue's mark, which it then sees.
 */
record AgedClaim(Connection connection, VendorSql vendor, Wish wish, Duration aging) {

  /** Takes the jobs that have waited long for their priority, in the running transaction. */
  List<Job> claim(Instant now) throws SQLException {
    List<Ready> found =
        new ReadyJobs(connection, vendor, wish.queue(), wish.without())
            .firstOfEachPriority(List.of(), wish.limit()).stream()
                .sorted(new AgedOrder(aging, now))
                .limit(wish.limit())
                .toList();
    List<Long> ids = together(found);
    QueueGate gate = QueueGate.look(connection, wish.queue());
    if (ids.isEmpty() || gate.paused() || gate.limited()) {
      return List.of();
    }
    List<Job> taken =
        vendor.take(connection, Job.columns(vendor), Job::claimed, ids, wish.node(), false, now);
    return InOrder.of(taken, ids);
  }

  /** Those before the first that is to be claimed alone, or else only that. */
  private static List<Long> together(List<Ready> found) {
    List<Ready> first =
        found.isEmpty() || found.get(0).alone()
            ? found.stream().limit(1).toList()
            : found.stream().takeWhile(job -> !job.alone()).toList();
    return first.stream().map(Ready::id).toList();
  }
}
