package org.watchbill.batch;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.ArrayList;
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
    CheckBatch.check(asked);
    long id = nextId();
    List<Order> children = children(asked.jobs(), id, origin);
    Order then = order(asked.then(), "$.then", origin);
    Order onDeath = order(asked.onDeath(), "$.onDeath", origin);
    Batch batch = new Batch(id, asked.name(), origin.submittedBy(), time.instant());
    em.persist(batch);
    em.flush(); // the children look whether it is open
    List<Job> first;
    try {
      first = at(children.size() == 1 ? "$.jobs[0]" : "$.jobs", () -> jobs.insert(children));
      hold(then, "$.then", batch::follow);
      hold(onDeath, "$.onDeath", batch::watchOver);
    } catch (Problem e) { // half a batch must not be committed, whatever the caller makes of it
      transactions.setRollbackOnly();
      throw e;
    }
    Map<JobState, Integer> counts = new EnumMap<>(JobState.class);
    first.forEach(job -> counts.merge(job.state(), 1, Integer::sum));
    return BatchView.of(batch, counts, first.stream().map(Job::id).toList());
  }

  private long nextId() {
    return ((Number) em.createNativeQuery(schema.vendor().next("batch_id")).getSingleResult())
        .longValue();
  }

  private List<Order> children(List<NewJob> asked, long batch, Origin origin) {
    List<Order> orders = new ArrayList<>(asked.size());
    for (int i = 0; i < asked.size(); i++) {
      orders.add(order(asked.get(i).withBatch(batch), "$.jobs[" + i + "]", origin));
    }
    return orders;
  }

  private Order order(NewJob job, String at, Origin origin) {
    return job == null ? null : at(at, () -> jobs.order(job, origin));
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
