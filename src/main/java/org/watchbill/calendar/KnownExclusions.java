package org.watchbill.calendar;

import jakarta.persistence.EntityManager;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.watchbill.json.Json;

/**
 * The unions asked for of late, each with the revisions it was made of. The revisions are asked for
 * every time, so a change by another node is seen at once.
 */
final class KnownExclusions {

  private static final int MOST = 200;

  /** The instant tells a calendar from one of the same name that was deleted. */
  private record Stamp(String name, Object revision, Object updatedAt) {
    static Stamp of(Object[] row) {
      return new Stamp((String) row[0], row[1], row[2]);
    }
  }

  private record Union(List<Stamp> madeOf, Exclusions exclusions) {}

  private final Map<Set<String>, Union> unions =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Set<String>, Union> eldest) {
              return size() > MOST;
            }
          });

  Exclusions of(SortedSet<String> names, EntityManager em) {
    List<Stamp> stamps = stamps(names, em);
    if (stamps.size() < names.size()) {
      throw missing(names, stamps);
    }
    Union union = unions.get(names);
    if (union == null || !union.madeOf.equals(stamps)) {
      union = new Union(stamps, read(names, em));
      unions.put(names, union);
    }
    return union.exclusions;
  }

  private static List<Stamp> stamps(Set<String> names, EntityManager em) {
    return em
        .createQuery(
            "select c.name, c.revision, c.updatedAt from ExclusionCalendar c"
                + " where c.name in :names order by c.name",
            Object[].class)
        .setParameter("names", names)
        .getResultList()
        .stream()
        .map(Stamp::of)
        .toList();
  }

  private static Exclusions read(Set<String> names, EntityManager em) {
    return Exclusions.union(names.stream().map(name -> read(name, em)).toList());
  }

  /** One by one: a definition may be a megabyte long. */
  private static Exclusions read(String name, EntityManager em) {
    return em.createQuery(
            "select c.definition from ExclusionCalendar c where c.name = :name", String.class)
        .setParameter("name", name)
        .getResultStream()
        .findFirst()
        .map(text -> Json.read(Json.tree(text), NewCalendar.class, "$").exclusions())
        .orElse(Exclusions.NONE);
  }

  private static IllegalArgumentException missing(SortedSet<String> names, List<Stamp> found) {
    Set<String> missing = new TreeSet<>(names);
    found.forEach(stamp -> missing.remove(stamp.name));
    return new IllegalArgumentException(
        missing.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "))
            + (missing.size() == 1 ? " is not a calendar" : " are not calendars")
            + "; GET /calendars lists them, PUT /calendars/{name} makes one");
  }
}
