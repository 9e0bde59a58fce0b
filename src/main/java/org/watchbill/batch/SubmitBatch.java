package org.watchbill.batch;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.watchbill.handler.NewBatch;
import org.watchbill.handler.NewJob;
import org.watchbill.job.Job;
import org.watchbill.job.JobState;
import org.watchbill.job.Order;
import org.watchbill.job.Origin;
import org.watchbill.job.SubmitBatches;
import org.watchbill.job.SubmitJob;
import org.watchbill.problem.Faults;
import org.watchbill.problem.Problem;
import org.watchbill.schema.Contended;
import org.watchbill.schema.Migration;

/** Makes a batch, its first children and what is to follow them in one transaction. */
@ApplicationScoped
@Contended
public class SubmitBatch implements SubmitBatches {

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Resource TransactionSynchronizationRegistry transactions;
  @Inject SubmitJob jobs;
  @Inject Migration schema;
  @Inject InstantSource time;

  @Override
  @Transactional(dontRollbackOn = Problem.class)
  public long submit(NewBatch batch, Origin origin) {
    return place(batch, origin).id();
  }

  /** As {@link #submit}; what became of it. */
  @Transactional(rollbackOn = Exception.class)
  public BatchView accept(NewBatch batch, Origin origin) {
    return place(batch, origin);
  }

  private BatchView place(NewBatch asked, Origin origin) {
    long id = nextId();
    Orders orders = orders(asked, id, origin);
    List<Order> children = orders.children();
    Batch batch = new Batch(id, asked.name(), origin.submittedBy(), time.instant());
    em.persist(batch);
    em.flush(); // the children look whether it is open
    List<Job> first;
    try {
      first = at(children.size() == 1 ? "$.jobs[0]" : "$.jobs", () -> jobs.insert(children));
      hold(orders.then(), "$.then", batch::follow);
      hold(orders.onDeath(), "$.onDeath", batch::watchOver);
    } catch (Problem e) { // half a batch must not be committed, whatever the caller makes of it
      transactions.setRollbackOnly();
      throw e;
    }
    Map<JobState, Integer> counts = new EnumMap<>(JobState.class);
    first.forEach(job -> counts.merge(job.state(), 1, Integer::sum));
    return BatchView.of(batch, counts, first.stream().map(Job::id).toList());
  }

  private record Orders(List<Order> children, Order then, Order onDeath) {}

  /**
   * Checks a batch that could not be read whole.
   *
   * @throws Problem 422 naming every field that breaks a rule
   */
  void check(NewBatch batch, Origin origin) {
    orders(batch, 1, origin);
  }

  private Orders orders(NewBatch asked, long batch, Origin origin) {
    Faults faults = new Faults();
    faults.of(() -> CheckBatch.check(asked));
    List<NewJob> jobs = asked.jobs() == null ? List.of() : asked.jobs();
    List<NewJob> children =
        jobs.stream().map(job -> job == null ? null : job.withBatch(batch)).toList();
    Orders orders =
        new Orders(
            faults.get(() -> checked(children, origin)),
            order(asked.then(), "$.then", faults, origin),
            order(asked.onDeath(), "$.onDeath", faults, origin));
    faults.raise();
    return orders;
  }

  private List<Order> checked(List<NewJob> children, Origin origin) {
    return jobs.check(children, origin, i -> "$.jobs[" + i + "]");
  }

  private Order order(NewJob job, String path, Faults faults, Origin origin) {
    return job == null ? null : faults.get(() -> at(path, () -> jobs.order(job, origin)));
  }

  private long nextId() {
    return ((Number) em.createNativeQuery(schema.vendor().next("batch_id")).getSingleResult())
        .longValue();
  }

  private void hold(Order order, String at, LongConsumer held) {
    if (order != null) {
      held.accept(at(at, () -> jobs.hold(order)).id());
    }
  }

  private static <T> T at(String path, Supplier<T> step) {
    try {
      return step.get();
    } catch (Problem e) {
      throw e.under(path);
    }
  }
}
