package org.watchbill.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.watchbill.job.ChangeJob;

/**
 * Which runs of schedules are open: the row remembers the jobs, the jobs know whether they ended.
 */
@ApplicationScoped
class Runs {

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject ChangeJob change;

  /** Brings the runs of those schedules up to date for which it matters, with one query. */
  void lookUp(List<Schedule> schedules) {
    List<Schedule> limited =
        schedules.stream()
            .filter(s -> !s.runs().isEmpty())
            .filter(s -> s.awaits() != null || s.definition().overlapOrAllow().limits())
            .toList();
    if (limited.isEmpty()) {
      return;
    }
    Set<Long> open = open(limited.stream().flatMap(s -> s.runs().stream()).toList());
    for (Schedule schedule : limited) {
      schedule.openRuns(schedule.runs().stream().filter(open::contains).toList());
    }
  }

  private Set<Long> open(List<Long> jobs) {
    return new HashSet<>(
        em.createQuery(
                "select j.id from Job j where j.id in :ids and j.finishedAt is null", Long.class)
            .setParameter("ids", jobs)
            .getResultList());
  }

  /** Cancels the open runs, for one planned at an instant to take their place. */
  void replace(Schedule schedule, Instant plannedAt) {
    schedule
        .runs()
        .forEach(
            id ->
                change.cancelIfOpen(
                    id,
                    "schedule '%s', replaced by the run of %s"
                        .formatted(schedule.name(), plannedAt)));
    schedule.openRuns(List.of());
  }
}
