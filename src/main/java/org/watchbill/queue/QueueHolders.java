package org.watchbill.queue;

import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.watchbill.json.Json;

/**
 * What keeps a queue from being deleted. By plain statements, for jobs and schedules know queues.
 */
final class QueueHolders {

  private static final String DEFAULT = "default";
  private static final int SHOWN = 10;

  /** Schedules whose text has the queue's name in it, of which one may mean something else. */
  private static final int CANDIDATES = 100;

  /** Jobs of a state that are counted; of more it is said that there are more. */
  private static final int COUNTED = 1000;

  /** The newest jobs: of those of a queue that was made just now, none is much older. */
  private static final int NEWEST = 1000;

  /** Written out, since an index of one state serves no parameter. */
  private static final String OF_STATE =
      "select 1 from watchbill.job where state = '%s' and queue = ?1";

  /** Each open state by an index of its own; that of the running ones has those with a node. */
  private static final Map<String, String> OPEN =
      new TreeMap<>(
          Map.of(
              "READY", OF_STATE.formatted("READY"),
              "RUNNING", OF_STATE.formatted("RUNNING") + " and node is not null",
              "SCHEDULED", OF_STATE.formatted("SCHEDULED"),
              "WAITING", OF_STATE.formatted("WAITING")));

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
    List<String> schedules = schedules(SHOWN + 1);
    if (!schedules.isEmpty()) {
      all.add(
          "the schedules %s%s submit to it; put another queue into them, or delete them"
              .formatted(
                  String.join(", ", schedules.stream().limit(SHOWN).toList()),
                  schedules.size() > SHOWN ? " and more" : ""));
    }
    return all;
  }

  /** Whether anything does, for a queue that was made just now. */
  boolean any() {
    return name.equals(DEFAULT) || begun() || amongTheNewest() || !schedules(1).isEmpty();
  }

  /** Whether it has jobs that are ready or run. */
  boolean begun() {
    return count(OPEN.get("READY"), 1) + count(OPEN.get("RUNNING"), 1) > 0;
  }

  /** No look at all that are due later, of whom there may be very many. */
  private boolean amongTheNewest() {
    return !em.createNativeQuery(
            "select 1 from (select queue, state from watchbill.job order by id desc limit %d) newest where queue = ?1 and state in ('SCHEDULED', 'WAITING')"
                .formatted(NEWEST))
        .setParameter(1, name)
        .setMaxResults(1)
        .getResultList()
        .isEmpty();
  }

  private List<String> jobs() {
    List<String> jobs = new ArrayList<>();
    OPEN.forEach(
        (state, query) -> {
          int found = count(query, COUNTED + 1);
          if (found > 0) {
            String number = found > COUNTED ? "more than " + COUNTED : Integer.toString(found);
            jobs.add(number + " " + state + (found == 1 ? " job" : " jobs"));
          }
        });
    return jobs;
  }

  /** How many there are, of so many at most: the limit is also for the database's planner. */
  private int count(String query, int most) {
    String limited = "select count(*) from (" + query + " limit " + most + ") found";
    Object found = em.createNativeQuery(limited).setParameter(1, name).getSingleResult();
    return ((Number) found).intValue();
  }

  /** One definition after the other, since each may be long. */
  private List<String> schedules(int most) {
    List<String> names = new ArrayList<>();
    List<?> candidates =
        em.createNativeQuery(
                "select name from watchbill.schedule where position(?1 in definition) > 0"
                    + " order by name")
            .setParameter(1, "\"queue\":" + Json.write(name))
            .setMaxResults(CANDIDATES)
            .getResultList();
    for (Object candidate : candidates) {
      if (names.size() == most) {
        break;
      }
      if (submitsHere(candidate.toString())) {
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
