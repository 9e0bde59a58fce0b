package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which of the attempts that run here somebody has ended meanwhile, on whatever node. Asked about
 * those that have run for a while only: a short one finds its token gone soon enough.
 */
@ApplicationScoped
public class FindEnded {

  private static final Duration A_WHILE = Duration.ofMillis(500);

  /** More at once than any node has workers; the others are asked about the next time. */
  private static final int MOST = 500;

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject RunningAttempts attempts;

  /** Those that are no longer RUNNING in this attempt; one query, none if nothing runs long. */
  @Transactional(TxType.SUPPORTS)
  List<Running> find() {
    List<Running> asked = new ArrayList<>();
    for (Running running : attempts.all()) {
      if (asked.size() < MOST
          && running.stopping() == null
          && running.ran().compareTo(A_WHILE) >= 0) {
        asked.add(running);
      }
    }
    if (asked.isEmpty()) {
      return List.of();
    }
    Map<Long, Integer> open =
        em
            .createQuery(
                "select j.id, j.token from Job j where j.id in :ids"
                    + " and j.state = org.watchbill.job.JobState.RUNNING",
                Object[].class)
            .setParameter("ids", asked.stream().map(running -> running.job().id()).toList())
            .getResultList()
            .stream()
            .collect(Collectors.toMap(row -> (Long) row[0], row -> (Integer) row[1]));
    asked.removeIf(
        running -> Integer.valueOf(running.job().token()).equals(open.get(running.job().id())));
    return asked;
  }
}
