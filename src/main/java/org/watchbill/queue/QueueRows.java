package org.watchbill.queue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  private static final Duration KEPT = Duration.ofDays(1);

  /** Deleted queues that are looked at together, by one look at all jobs that are due later. */
  private static final int PAGE = 100;

  private static final String ADD = "insert into watchbill.job_queue (name, made_by) values (?, ?)";

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject InstantSource time;

  /**
   * Adds a queue unless it is there, however many do so at once.
   *
   * @param by for whom
   * @return whether it was not there
   */
  public boolean insert(String name, String by) {
    return find(name).isEmpty() && made(NamedRow.of(em, JobQueue.class, name, ADD, name, by), by);
  }

  /** A deleted one is made anew. */
  private static boolean made(NamedRow<JobQueue> there, String by) {
    boolean deleted = there.row().deleted();
    if (deleted) {
      there.row().make(by);
    }
    return there.made() || deleted;
  }

  /** Whether there is such a queue, shown or not: to a deleted one a job may still come. */
  public boolean hasRow(String name) {
    return em.find(JobQueue.class, name) != null;
  }

  /** How many queues somebody's submissions have made, with those given up lately. */
  public long madeBy(String by) {
    return ((Number)
            em.createNativeQuery("select count(*) from watchbill.job_queue where made_by = ?1")
                .setParameter(1, by)
                .getSingleResult())
        .longValue();
  }

  /**
   * Adds a queue unless it is there, and allows it so much.
   *
   * @param limits null: as it is
   * @param condition that what is there has to meet
   * @throws Problem 412 if the condition does not hold
   */
  public JobQueue put(String name, QueueLimits limits, String by, Condition condition) {
    NamedRow<JobQueue> there = NamedRow.of(em, JobQueue.class, name, ADD, name, by);
    boolean made = made(there, by);
    condition.refuse("queue '" + name + "'", made ? null : there.row().version());
    return limits == null ? there.row() : limit(name, limits).orElseThrow();
  }

  /** One queue. */
  public Optional<JobQueue> find(String name) {
    return shown(em.find(JobQueue.class, name));
  }

  private static Optional<JobQueue> shown(JobQueue queue) {
    return Optional.ofNullable(queue).filter(found -> !found.deleted());
  }

  /**
   * Deletes a queue in which nothing is left to do; what has ended stays, and may be listed by its
   * name as before. A submission that nobody here sees yet makes it {@linkplain #tidy appear
   * again}.
   *
   * @throws Problem 404 if there is none, 412 if the condition does not hold, 409 naming what keeps
   *     it
   */
  public void delete(String name, Condition condition) {
    Optional<JobQueue> queue = shown(lockRow(name));
    condition.refuse("queue '" + name + "'", queue.map(JobQueue::version).orElse(null));
    JobQueue found = queue.orElseThrow(() -> Problem.notFound("there is no queue '" + name + "'"));
    List<String> holders = new QueueHolders(em, name).all();
    if (!holders.isEmpty()) {
      throw Problem.conflict(
          "queue '%s' is needed: %s".formatted(name, String.join("; ", holders)));
    }
    found.delete(time.instant());
  }

  /** Shows a queue again that was deleted, should anything need it by now. */
  public void showIfNeeded(String name) {
    if (new QueueHolders(em, name).any()) {
      show(name);
    }
  }

  /** Takes back an {@link #insert} for what came to nothing, unless others have jobs there now. */
  public void giveUp(String name) {
    Optional<JobQueue> queue = shown(lockRow(name));
    if (queue.isPresent() && !new QueueHolders(em, name).any()) {
      queue.get().delete(time.instant());
    }
  }

  /**
   * Shows deleted queues again to which a job has come, and forgets those to which none will: no
   * node remembers them, and no transaction lasts that long. A few of them at a time.
   *
   * @param after the names that follow this one
   * @return the last name it has looked at; empty if there are no more
   */
  public String tidy(String after) {
    List<String> names =
        em.createQuery(
                "select q.name from JobQueue q where q.deletedAt is not null and q.name > :after"
                    + " order by q.name",
                String.class)
            .setParameter("after", after)
            .setMaxResults(PAGE)
            .getResultList();
    if (names.isEmpty()) {
      return "";
    }
    String last = names.get(names.size() - 1);
    Set<String> later = later(after, last);
    for (String name : names) {
      if (later.contains(name) || new QueueHolders(em, name).begun()) {
        show(name);
      } else {
        forget(name);
      }
    }
    return names.size() < PAGE ? "" : last;
  }

  /** Those with jobs that are not ready yet: by one look for all, as few indexes have the queue. */
  private Set<String> later(String after, String last) {
    Set<String> names = new HashSet<>();
    for (String state : List.of("SCHEDULED", "WAITING")) {
      for (Object name :
          em.createNativeQuery(
                  "select distinct j.queue from watchbill.job j join watchbill.job_queue q"
                      + " on q.name = j.queue where j.state = '%s' and q.deleted_at is not null"
                          .formatted(state)
                      + " and q.name > ?1 and q.name <= ?2")
              .setParameter(1, after)
              .setParameter(2, last)
              .getResultList()) {
        names.add(name.toString());
      }
    }
    return names;
  }

  private void forget(String name) {
    em.createNativeQuery("delete from watchbill.job_queue where name = ?1 and deleted_at < ?2")
        .setParameter(1, name)
        .setParameter(2, Timestamp.from(time.instant().minus(KEPT)))
        .executeUpdate();
  }

  private void show(String name) {
    em.createNativeQuery("update watchbill.job_queue set deleted_at = null where name = ?1")
        .setParameter(1, name)
        .executeUpdate();
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
    JobQueue seen = em.find(JobQueue.class, name);
    if (seen != null && !seen.keyed()) {
      lockRow(name).key();
    }
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
    return shown(lockRow(name));
  }

  private JobQueue lockRow(String name) {
    return em.find(JobQueue.class, name, LockModeType.PESSIMISTIC_WRITE);
  }

  /** All queues by name. */
  @Transactional(Transactional.TxType.SUPPORTS)
  public List<JobQueue> all() {
    return em.createQuery(
            "select q from JobQueue q where q.deletedAt is null order by q.name", JobQueue.class)
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
