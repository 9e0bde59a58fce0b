package org.watchbill.queue;

import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.json.Json;

/**
 * What keeps a queue from being deleted. By plain statements, for jobs and schedules know queues.
 */
final class QueueHolders {

  private static final String DEFAULT = "default";
  private static final int SHOWN = 10;

  /** Schedules whose text has the queue's name in it, of which one may mean something else. */
  private static final int CANDIDATES = 100;

  /** Each state by an index of its own. */
  private static final String OPEN =
      """
      select state, count(*) from (
        select state from watchbill.job where state = 'READY' and queue = ?1 union all
        select state from watchbill.job where state = 'RUNNING' and node is not null and queue = ?1
         union all
        select state from watchbill.job where state = 'SCHEDULED' and queue = ?1 union all
        select state from watchbill.job where state = 'WAITING' and queue = ?1) found
       group by state order by state""";

  private final EntityManager em;
  private final String name;

  QueueHolders(EntityManager em, String name) {
    this.em = em;
    this.name = name;
  }

  /** In words for a person, each with the way out; empty if nothing does. */
  List<String> all() {
    List<String> all = new ArrayList<>();
    if (name.equals(DEFAULT)) {
      all.add("it is where jobs go that name none");
    }
    List<String> jobs = jobs();
    if (!jobs.isEmpty()) {
      all.add(
          "it holds %s; let them end, or cancel them (GET /jobs?queue=%s)"
              .formatted(String.join(", ", jobs), name));
    }
    List<String> schedules = schedules();
    if (!schedules.isEmpty()) {
      all.add(
          "the schedules %s%s submit to it; put another queue into them, or delete them"
              .formatted(
                  String.join(", ", schedules.stream().limit(SHOWN).toList()),
                  schedules.size() > SHOWN ? " and more" : ""));
    }
    return all;
  }

  private List<String> jobs() {
    List<String> jobs = new ArrayList<>();
    for (Object row : em.createNativeQuery(OPEN).setParameter(1, name).getResultList()) {
      Object[] columns = (Object[]) row;
      jobs.add(
          columns[1] + " " + columns[0] + (columns[1].toString().equals("1") ? " job" : " jobs"));
    }
    return jobs;
  }

  /** One definition after the other, since each may be long. */
  private List<String> schedules() {
    List<String> names = new ArrayList<>();
    List<?> candidates =
        em.createNativeQuery(
                "select name from watchbill.schedule where position(?1 in definition) > 0"
                    + " order by name")
            .setParameter(1, "\"queue\":" + Json.write(name))
            .setMaxResults(CANDIDATES)
            .getResultList();
    for (Object candidate : candidates) {
      if (names.size() <= SHOWN && submitsHere(candidate.toString())) {
        names.add(candidate.toString());
      }
    }
    return names;
  }

  private boolean submitsHere(String schedule) {
    List<?> definition =
        em.createNativeQuery(
                "select cast(definition as varchar(1049600)) from watchbill.schedule"
                    + " where name = ?1")
            .setParameter(1, schedule)
            .getResultList();
    return definition.stream()
        .anyMatch(text -> Json.tree(text.toString()).path("queue").asText().equals(name));
  }
}
