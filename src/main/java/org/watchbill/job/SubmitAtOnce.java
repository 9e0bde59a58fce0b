package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.logging.Logger;
import org.watchbill.handler.NewJob;
import org.watchbill.problem.Outage;
import org.watchbill.problem.Problem;
import org.watchbill.queue.Queues;
import org.watchbill.schema.Jdbc;
import org.watchbill.schema.Migration;

/**
 * Submissions of those who have no transaction. What most of them are, one job that is no more than
 * its row, is one statement that commits by itself, where the database can; the others get a
 * transaction of their own.
 */
@ApplicationScoped
public class SubmitAtOnce {

  private static final Logger LOG = Logger.getLogger(SubmitAtOnce.class.getName());

  @Inject SubmitJob submit;
  @Inject OwnTransaction transaction;
  @Inject Jdbc jdbc;
  @Inject Migration schema;
  @Inject Queues queues;

  /**
   * Submits jobs for somebody, all or none; they are committed when this returns.
   *
   * @return for each the new job, or the one that has its unique key if that is what it asks for
   * @throws Problem 422 naming the positions of all bad ones; 409 if a unique key is taken
   */
  public List<Submitted> submit(List<NewJob> jobs, Origin origin) {
    if (jobs.size() == 1 && schema.vendor().oneStatementEach()) {
      Order order = submit.order(jobs.get(0), origin);
      return List.of(queues.with(submit.wanted(List.of(order)), () -> submit(order)));
    }
    List<Order> orders = submit.orders(jobs, origin);
    return queues.with(submit.wanted(orders), () -> transaction.run(() -> submit.place(orders)));
  }

  private Submitted submit(Order order) {
    return (order.isPlain() ? insert(order) : Optional.<Submitted>empty())
        .orElseGet(() -> transaction.run(() -> submit.place(order)));
  }

  private Optional<Submitted> insert(Order order) {
    Job job = new Job(order);
    Optional<Job> inserted =
        jdbc.atOnce(connection -> JobRows.insertNumbered(connection, schema.vendor(), job));
    inserted.ifPresent(this::announce);
    return inserted.map(Submitted::fresh);
  }

  /** It is committed, so nothing that goes wrong here may look as if it were not. */
  private void announce(Job job) {
    try {
      submit.announce(List.of(job));
    } catch (RuntimeException e) {
      Outage.warn(LOG, "job " + job.id() + " could not be announced; a sweep finds it", e);
    }
  }
}
