package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.watchbill.handler.Handlers;
import org.watchbill.handler.JobHandler;
import org.watchbill.handler.Jobs;
import org.watchbill.handler.NewJob;
import org.watchbill.handler.Submission;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;
import org.watchbill.queue.Doorbell;
import org.watchbill.queue.Queues;
import org.watchbill.schema.Migration;
import org.watchbill.settings.Settings;

/**
 * The one way a job comes into being: checked, inserted in the caller's transaction, its queue's
 * bell rung when that commits. A {@link Problem} is found before anything is written, so it does
 * not doom the caller's transaction.
 */
@ApplicationScoped
public class SubmitJob implements Jobs {

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Handlers handlers;
  @Inject Settings settings;
  @Inject InstantSource time;
  @Inject Doorbell doorbell;
  @Inject Queues queues;
  @Inject Migration schema;
  @Inject RunningJob running;
  @Inject Event<JobEvent.Delayed> delayed;

  @Override
  @Transactional(value = TxType.MANDATORY, dontRollbackOn = Problem.class)
  public <P> Submission submit(Class<? extends JobHandler<P>> handler, P payload) {
    NewJob job = NewJob.of(handlers.of(handler).type(), Json.tree(payload));
    Origin origin = running.origin();
    return new SubmittedJob(this, job, origin, insert(List.of(order(job, origin))).get(0));
  }

  @Override
  @Transactional(value = TxType.MANDATORY, dontRollbackOn = Problem.class)
  public List<Long> submitAll(List<NewJob> jobs) {
    return written(submit(jobs, running.origin())).stream().map(Job::id).toList();
  }

  @Override
  @Transactional(value = TxType.MANDATORY, dontRollbackOn = Problem.class)
  public int submitMissing(List<NewJob> jobs) {
    List<Order> orders = orders(jobs, running.origin());
    Set<String> taken = new HashSet<>(openKeys(orders).stream().map(Job::openKey).toList());
    List<Order> missing =
        orders.stream().filter(o -> o.openKey() == null || taken.add(o.openKey())).toList();
    return written(insert(missing)).size();
  }

  /** Writes a group out and lets go of it, so that many groups need the memory of one. */
  private List<Job> written(List<Job> jobs) {
    em.flush();
    em.clear();
    return jobs;
  }

  /**
   * Submits jobs for somebody, all or none.
   *
   * @throws Problem 422 naming the position of the first bad one; 409 if an open job has the key
   */
  @Transactional(value = TxType.MANDATORY, dontRollbackOn = Problem.class)
  public List<Job> submit(List<NewJob> jobs, Origin origin) {
    List<Order> orders = orders(jobs, origin);
    refuseTakenKeys(orders);
    return insert(orders);
  }

  private List<Order> orders(List<NewJob> jobs, Origin origin) {
    List<Order> orders = new ArrayList<>(jobs.size());
    for (int i = 0; i < jobs.size(); i++) {
      try {
        orders.add(order(jobs.get(i), origin));
      } catch (Problem e) {
        throw jobs.size() == 1 ? e : e.under("$[" + i + "]");
      }
    }
    return orders;
  }

  /**
   * Checks a job.
   *
   * @throws Problem 422 naming every field that breaks a rule
   */
  public Order order(NewJob job, Origin origin) {
    return order(job, payload(job), origin);
  }

  private String payload(NewJob job) {
    return handlers.of(job.type()).check(job.payload(), "$.payload");
  }

  /**
   * Checks a job that is to be submitted later, again and again.
   *
   * @return its payload as JSON text
   */
  public String check(NewJob job) {
    String payload = payload(job);
    order(job, payload, Origin.of(""));
    return payload;
  }

  /**
   * As {@link #order(NewJob, Origin)}, for a job whose payload this process has found good before.
   *
   * @throws Problem 422 if its type has no handler, or another field breaks a rule
   */
  public Order orderAgain(NewJob job, Origin origin) {
    handlers.of(job.type());
    return order(job, job.payload() == null ? "{}" : Json.write(job.payload()), origin);
  }

  private Order order(NewJob job, String payload, Origin origin) {
    return order(job, payload, origin, time.instant());
  }

  /** The order of a job that is or was submitted at a time. */
  Order order(NewJob job, String payload, Origin origin, Instant submittedAt) {
    return Order.of(job, payload, origin, settings, submittedAt);
  }

  private void refuseTakenKeys(List<Order> orders) {
    Set<String> seen = new HashSet<>();
    for (Order order : orders) {
      if (order.openKey() != null && !seen.add(order.openKey())) {
        throw Problem.conflict(
            "uniqueKey '%s' stands twice among these jobs".formatted(order.uniqueKey()));
      }
    }
    for (Job open : openKeys(orders)) {
      throw Problem.conflict(
          "job %d of type %s is %s and has the uniqueKey '%s'"
              .formatted(open.id(), open.type(), open.state(), open.uniqueKey()));
    }
  }

  private List<Job> openKeys(Collection<Order> orders) {
    Set<String> keys =
        orders.stream().map(Order::openKey).filter(Objects::nonNull).collect(Collectors.toSet());
    return keys.isEmpty()
        ? List.of()
        : em.createQuery("select j from Job j where j.openKey in :keys", Job.class)
            .setParameter("keys", keys)
            .getResultList();
  }

  /** Inserts jobs that were found good; no check whether their unique keys are free. */
  @Transactional(TxType.MANDATORY)
  public List<Job> insert(List<Order> orders) {
    if (orders.isEmpty()) {
      return List.of();
    }
    List<Long> ids = schema.vendor().nextJobIds(em, orders.size());
    List<Job> jobs = new ArrayList<>(orders.size());
    for (int i = 0; i < orders.size(); i++) {
      Job job = new Job(ids.get(i), orders.get(i));
      orders.get(i).tags().forEach(tag -> em.persist(new JobTag(job.id(), tag)));
      jobs.add(job);
    }
    JobRows.insert(em, jobs);
    announce(jobs);
    return jobs;
  }

  /** Wakes who must know once this is committed: the queue's workers, or the clock. */
  public void announce(Collection<Job> jobs) {
    jobs.stream().map(Job::queue).distinct().forEach(queues::known); // known to most callers before
    jobs.stream()
        .filter(job -> job.concurrencyKey() != null)
        .map(Job::queue)
        .distinct()
        .forEach(queues::keyed);
    jobs.stream()
        .filter(job -> job.state() == JobState.READY)
        .map(Job::queue)
        .distinct()
        .forEach(doorbell::ringAfterCommit);
    jobs.stream()
        .filter(job -> job.state() == JobState.SCHEDULED)
        .map(Job::runAt)
        .min(Instant::compareTo)
        .ifPresent(earliest -> delayed.fire(new JobEvent.Delayed(earliest)));
  }

  /** Other options for a job that is not committed yet. */
  public void amend(Job job, Order order) {
    Job managed = em.contains(job) ? job : em.find(Job.class, job.id());
    managed.amend(order);
    announce(List.of(managed));
  }

  /** One more label for a job that is not committed yet. */
  public void tag(Job job, String tag) {
    em.persist(new JobTag(job.id(), tag));
  }
}
