package org.watchbill.job;

import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.watchbill.errand.Announce;
import org.watchbill.handler.OnConflict;
import org.watchbill.problem.Problem;
import org.watchbill.schema.JdbcBatch;
import org.watchbill.schema.Migration;

/**
 * Inserts jobs some of which have unique keys, and does to those whose key is taken what they ask
 * for.
 *
 * <p>Who races here: submitters of one key, and the end of the job that has it. The unique index
 * decides: an insert waits for another one of the same key that is not committed, and then does
 * nothing. So it is looked who has the key, and tried again should nobody have it any more. Jobs
 * are inserted in the order of their keys, so that submitters of several do not wait in a circle.
 */
@ApplicationScoped
public class TakeKeys {

  /** A key that changes hands more often while we look is given up for. */
  private static final int ROUNDS = 20;

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Migration schema;
  @Inject ReleaseFollowers followers;
  @Inject InstantSource time;
  @Inject Announce announce;

  /**
   * Inserts jobs.
   *
   * @param orders theirs, in the same order
   * @return what became of each, in the same order
   * @throws Problem 409 if a key is taken and the job asked for REJECT, or for REPLACE and it
   *     cannot be; nothing is written then unless another takes a key at the very moment
   */
  List<Submitted> insert(List<Job> jobs, List<Order> orders) {
    Map<Job, Order> left = new HashMap<>();
    Map<String, Job> first = new HashMap<>();
    Map<Job, Submitted> became = new HashMap<>();
    List<Job> twins = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      Job job = jobs.get(i);
      if (job.openKey() != null && first.putIfAbsent(job.openKey(), job) != null) {
        refuseTwin(orders.get(i), jobs.indexOf(first.get(job.openKey())), i);
        twins.add(job);
      } else {
        left.put(job, orders.get(i));
      }
    }
    boolean asked = jobs.size() == 1; // one is tried at once: most keys are free
    for (int round = 0; !left.isEmpty(); round++) {
      if (!asked || round > 0) {
        settleOrUndo(left, became, round);
      }
      insert(left.keySet())
          .forEach(
              job -> {
                became.put(job, Submitted.fresh(job));
                left.remove(job);
              });
    }
    twins.forEach(
        twin -> became.put(twin, Submitted.found(became.get(first.get(twin.openKey())).job())));
    return jobs.stream().map(became::get).toList();
  }

  /** A caller that catches what is thrown, and commits, finds none of the jobs there. */
  private void settleOrUndo(Map<Job, Order> left, Map<Job, Submitted> became, int round) {
    try {
      if (round > ROUNDS) {
        throw Problem.conflict("the uniqueKey changes hands too fast; try again");
      }
      settle(left, became);
    } catch (Problem e) {
      List<Job> in =
          became.values().stream().filter(job -> !job.found()).map(Submitted::job).toList();
      JdbcBatch.run(
          em,
          "delete from watchbill.job where id = ?",
          in,
          (delete, job) -> delete.setLong(1, job.id()));
      throw e;
    }
  }

  private static void refuseTwin(Order order, int first, int second) {
    if (order.job().onConflict() != OnConflict.RETURN) {
      throw Problem.conflict(
          "the jobs [%d] and [%d] of these have the same uniqueKey '%s'; with onConflict RETURN the"
                  .formatted(first, second, order.uniqueKey())
              + " second would stand for the first");
    }
  }

  /** Inserts those whose keys are free. */
  private List<Job> insert(Set<Job> jobs) {
    List<Job> sorted =
        jobs.stream()
            .sorted(
                Comparator.comparing((Job job) -> job.openKey(), nullsFirst(naturalOrder()))
                    .thenComparing(Job::id))
            .toList();
    return JobRows.insertIfFree(em, schema.vendor(), sorted);
  }

  /** Frees the keys that may be freed; takes the jobs out that are there already. */
  private void settle(Map<Job, Order> left, Map<Job, Submitted> became) {
    Map<String, Job> holders = holders(left.keySet());
    Map<Job, Job> taken = new HashMap<>();
    left.keySet().stream()
        .filter(job -> holders.containsKey(job.openKey()))
        .forEach(job -> taken.put(job, holders.get(job.openKey())));
    Instant now = time.instant();
    taken.forEach((job, holder) -> refuse(left.get(job), holder, now));
    taken.entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getValue().id())) // as they are locked
        .forEach(
            entry -> {
              Job holder = entry.getValue();
              Order order = left.get(entry.getKey());
              if (holder.hasExpiredKey(now)) {
                free(holder, now);
              } else if (order.job().onConflict() == OnConflict.RETURN) {
                became.put(entry.getKey(), Submitted.found(holder));
                left.remove(entry.getKey());
              } else {
                replace(holder.id(), entry.getKey(), order, now);
              }
            });
  }

  private Map<String, Job> holders(Set<Job> jobs) {
    Set<String> keys =
        jobs.stream().map(Job::openKey).filter(Objects::nonNull).collect(Collectors.toSet());
    return keys.isEmpty()
        ? Map.of()
        : em
            .createQuery("select j from Job j where j.openKey in :keys", Job.class)
            .setParameter("keys", keys)
            .setHint("eclipselink.refresh", "true") // another look must see what is there now
            .getResultList()
            .stream()
            .collect(Collectors.toMap(Job::openKey, job -> job));
  }

  private static void refuse(Order order, Job holder, Instant now) {
    if (holder.hasExpiredKey(now) || order.job().onConflict() == OnConflict.RETURN) {
      return;
    }
    boolean replaceable = holder.finishedAt() == null && holder.state() != JobState.RUNNING;
    if (order.job().onConflict() == OnConflict.REJECT || !replaceable) {
      throw Problem.conflict(
          "job %d of type %s is %s and has the uniqueKey '%s'%s; "
                  .formatted(
                      holder.id(),
                      holder.type(),
                      holder.state(),
                      holder.uniqueKey(),
                      holder.finishedAt() == null ? "" : " until " + holder.uniqueUntil())
              + "wait for it, give another key, or ask for onConflict RETURN to get that job");
    }
  }

  /** Whoever comes second finds it free; returns how many keys were freed. */
  int free(Job holder, Instant now) {
    return em.createQuery(
            "update Job j set j.openKey = null where j.id = :id and j.finishedAt is not null"
                + " and (j.uniqueUntil is null or j.uniqueUntil <= :now)")
        .setParameter("id", holder.id())
        .setParameter("now", now)
        .executeUpdate();
  }

  /** Unless a worker claimed it, or it ended, before its row was locked. */
  private void replace(long id, Job by, Order order, Instant now) {
    Job holder = em.find(Job.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (holder == null || holder.openKey() == null) {
      return; // the next round looks again
    }
    refuse(order, holder, now);
    String who = order.origin().submittedBy() + ", replaced by job " + by.id();
    holder.cancel(who, now);
    Tally.cancelled(em, 1);
    holder.giveKeyAway();
    em.flush();
    followers.failed(holder, JobState.CANCELLED, now);
    announce.tell(new JobEvent.Changed(holder, "cancelled", who));
  }
}
