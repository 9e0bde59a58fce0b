package org.watchbill.queue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.watchbill.problem.Problem;
import org.watchbill.rest.Condition;
import org.watchbill.schema.Contended;
import org.watchbill.schema.NamedRow;

/** The rows of the queues, each step a transaction of its own. */
@ApplicationScoped
@Contended
@Transactional(Transactional.TxType.REQUIRES_NEW)
public class QueueRows {

  private static final String ADD = "insert into watchbill.job_queue (name) values (?)";

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject InstantSource time;

  /** Adds a queue unless it is there, however many do so at once. */
  public void insert(String name) {
    NamedRow.insert(em, ADD, name);
  }

  /**
   * Adds a queue unless it is there, and allows it so much.
   *
   * @param limits null: as it is
   * @param condition that what is there has to meet
   * @throws Problem 412 if the condition does not hold
   */
  public JobQueue put(String name, QueueLimits limits, Condition condition) {
    NamedRow<JobQueue> there = NamedRow.of(em, JobQueue.class, name, ADD, name);
    condition.refuse("queue '" + name + "'", there.made() ? null : there.row().version());
    return limits == null ? there.row() : limit(name, limits).orElseThrow();
  }

  /** One queue. */
  public Optional<JobQueue> find(String name) {
    return Optional.ofNullable(em.find(JobQueue.class, name));
  }

  /** Stops claims from a queue. */
  public Optional<JobQueue> pause(String name) {
    Optional<JobQueue> queue = lock(name);
    queue.ifPresent(q -> q.pause(time.instant()));
    return queue;
  }

  /** Allows claims again. */
  public Optional<JobQueue> resume(String name) {
    Optional<JobQueue> queue = lock(name);
    queue.ifPresent(JobQueue::resume);
    return queue;
  }

  /**
   * Allows a queue so much. Its jobs that run already count from now on, except those that are
   * being claimed at this very moment without a look at limits.
   */
  public Optional<JobQueue> limit(String name, QueueLimits limits) {
    Optional<JobQueue> queue = lock(name);
    queue.ifPresent(q -> q.limit(limits));
    if (queue.filter(JobQueue::limited).isPresent()) {
      em.createNativeQuery(
              "update watchbill.job set limited = true where queue = ?1 and state = 'RUNNING'"
                  + " and node is not null and not limited")
          .setParameter(1, name)
          .executeUpdate();
    }
    return queue;
  }

  /** From now on claims from the queue look at concurrency keys. */
  public void key(String name) {
    lock(name).ifPresent(JobQueue::key);
  }

  /** The weights of the queues that were given one. */
  @Transactional(Transactional.TxType.SUPPORTS)
  public Map<String, Integer> weights() {
    return em.createQuery("select q from JobQueue q where q.limits is not null", JobQueue.class)
        .getResultStream()
        .filter(q -> q.limits().weight() != null)
        .collect(Collectors.toMap(JobQueue::name, q -> q.limits().weight()));
  }

  private Optional<JobQueue> lock(String name) {
    return Optional.ofNullable(em.find(JobQueue.class, name, LockModeType.PESSIMISTIC_WRITE));
  }

  /** All queues by name. */
  @Transactional(Transactional.TxType.SUPPORTS)
  public List<JobQueue> all() {
    return em.createQuery("select q from JobQueue q order by q.name", JobQueue.class)
        .getResultList();
  }

  /** Queues that have a ready job and are not paused: where a doorbell may have been lost. */
  @Transactional(Transactional.TxType.SUPPORTS)
  public List<String> withWork() {
    return em.createQuery(
            "select q.name from JobQueue q where q.pausedAt is null and exists"
                + " (select 1 from Job j where j.queue = q.name"
                + " and j.state = org.watchbill.job.JobState.READY)",
            String.class)
        .getResultList();
  }
}
