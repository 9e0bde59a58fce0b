package org.watchbill.batch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.watchbill.job.JobState;

/** Reads batches and counts their children. */
@ApplicationScoped
@Transactional(TxType.SUPPORTS)
public class Batches {

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  /** One batch. */
  public Optional<Batch> find(long id) {
    return Optional.ofNullable(em.find(Batch.class, id));
  }

  /** Batches, newest first. */
  public List<Batch> list(Long after, int limit) {
    return em.createQuery(
            "select b from Batch b where b.id < :after order by b.id desc", Batch.class)
        .setParameter("after", after == null ? Long.MAX_VALUE : after)
        .setMaxResults(limit)
        .getResultList();
  }

  /** How they look now: what has ended is told by its row, the children of the others counted. */
  public List<BatchView> views(List<Batch> batches) {
    List<Long> open =
        batches.stream().filter(batch -> batch.endedAt() == null).map(Batch::id).toList();
    Map<Long, Map<JobState, Integer>> counts = counts(open);
    return batches.stream()
        .map(
            batch ->
                BatchView.of(
                    batch,
                    batch.endedAt() == null
                        ? counts.getOrDefault(batch.id(), Map.of())
                        : batch.counts(),
                    null))
        .toList();
  }

  /** The numbers of the children of some batches, by batch and state. */
  Map<Long, Map<JobState, Integer>> counts(Collection<Long> ids) {
    Map<Long, Map<JobState, Integer>> counts = new HashMap<>();
    if (ids.isEmpty()) {
      return counts;
    }
    em.createQuery(
            "select j.batch, j.state, count(j.id) from Job j where j.batch in :ids"
                + " group by j.batch, j.state",
            Object[].class)
        .setParameter("ids", ids)
        .getResultList()
        .forEach(
            row ->
                counts
                    .computeIfAbsent((Long) row[0], id -> new EnumMap<>(JobState.class))
                    .put((JobState) row[1], ((Long) row[2]).intValue()));
    return counts;
  }
}
