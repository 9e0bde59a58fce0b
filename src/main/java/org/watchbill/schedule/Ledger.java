package org.watchbill.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Logger;
import org.watchbill.schema.InstantColumn;
import org.watchbill.schema.Migration;
import org.watchbill.schema.Portion;
import org.watchbill.schema.Portion.Sized;

/**
 * Proves that no planned instant is lost or doubled: for each schedule,
 *
 * <pre>planned = fired + caught up + skipped + missed</pre>
 *
 * <p>"Planned" is known three times over: the schedule's row counts instants as it advances, the
 * firing rows say how many each accounts for, and the recurrence, walked again over the same
 * stretch, says how many there should be. The check compares the three for what was added since the
 * last one, in one statement, so that it sees schedule and firings of the same moment without a
 * lock. Of two nodes that check at once, one finds the balance moved and does nothing.
 */
@ApplicationScoped
public class Ledger {

  private static final Logger LOG = Logger.getLogger(Ledger.class.getName());
  private static final int GROUP = 500;
  private static final int LONGEST_WALK = 1_000_000;

  private static final String ADDED =
      """
      select s.name, s.last_at, s.planned, %2$s, b.checked_to, b.planned,
             coalesce(sum(f.instants), 0),
             coalesce(sum(case when f.outcome in ('FIRED', 'QUEUED') then f.instants end), 0),
             coalesce(sum(case when f.outcome = 'CAUGHT_UP' then f.instants end), 0),
             coalesce(sum(case when f.outcome like 'SKIPPED%%' then f.instants end), 0),
             coalesce(sum(case when f.outcome = 'MISSED' then f.instants end), 0)
        from watchbill.schedule s
        join watchbill.balance b on b.schedule = s.name
        left join watchbill.firing f on f.schedule = s.name and f.planned_at > b.checked_to
         and (%2$s is null or f.planned_at < %2$s)
       where s.last_at > b.checked_to and s.name %1$s ?1
         and (%2$s is null or %2$s > b.checked_to)
       group by s.name, s.last_at, s.planned, s.queued_at, b.checked_to, b.planned
       order by s.name""";

  /** A queued instant has no outcome yet; it and what follows are left for the next check. */
  private static final String BEFORE_THE_QUEUED = ADDED.formatted(">", "s.queued_at");

  /** All there is of one schedule; a queued instant counts as fired, which it will be. */
  private static final String TO_THE_END =
      ADDED.formatted("=", "cast(null as timestamp with time zone)");

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Migration schema;
  @Inject Timetables timetables;

  /**
   * What the ledgers of all schedules add up to, as far as they were checked.
   *
   * @param unchecked how many more planned instants were accounted for since
   * @param broken the schedules whose ledger does not add up
   */
  public record Totals(
      long planned,
      long fired,
      long caughtUp,
      long skipped,
      long missed,
      long unchecked,
      List<Broken> broken) {}

  /** A ledger that does not add up. */
  public record Broken(String schedule, String reason) {}

  /** A new schedule goes on with the ledger of an earlier one of its name. */
  void open(Schedule fresh) {
    Balance balance = em.find(Balance.class, fresh.name());
    if (balance == null) {
      balance = new Balance(fresh.name());
      em.persist(balance);
    }
    fresh.follow(lastInstant(fresh.name()).orElse(null), balance.planned());
  }

  private Optional<Instant> lastInstant(String name) {
    return InstantColumn.instant(
        em.createNativeQuery(
                "select max(last_planned_at) from watchbill.firing where schedule = ?1")
            .setParameter(1, name)
            .getSingleResult());
  }

  /**
   * Checks the ledger of a locked schedule to its end, before its definition is another.
   *
   * @param walk whether its present rule made what is in the ledger
   */
  void close(Schedule locked, boolean walk) {
    em.flush();
    for (Added added : added(TO_THE_END, locked.name(), 1)) {
      check(added, walk ? timetables.of(locked) : null);
    }
  }

  /**
   * The plan of a schedule begins anew after an instant: what lies before was planned by other
   * rules.
   */
  void begin(String name, Instant after) {
    em.createNativeQuery(
            "update watchbill.balance set checked_to = ?1, broken = null where schedule = ?2 and checked_to < ?1")
        .setParameter(1, Timestamp.from(after))
        .setParameter(2, name)
        .executeUpdate();
  }

  /**
   * Checks what a group of schedules has added.
   *
   * @param after the name after which the group begins
   * @return the name of the last of them; empty after the last group
   */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public Optional<String> check(String after) {
    List<Added> group = added(BEFORE_THE_QUEUED, after, GROUP);
    check(group);
    return group.size() < GROUP
        ? Optional.empty()
        : Optional.of(group.get(group.size() - 1).schedule);
  }

  /** What one schedule's ledger has grown by since it was checked. */
  private record Added(
      String schedule,
      Instant lastAt,
      long planned,
      Instant queuedAt,
      Instant checkedTo,
      long known,
      long[] sums) {

    long recorded() {
      return sums[0];
    }

    /** The queued instant has no outcome yet; it and what follows are left for later. */
    Instant upTo() {
      return queuedAt == null ? lastAt : queuedAt.minusNanos(1000);
    }
  }

  private List<Added> added(String sql, String name, int limit) {
    List<?> rows =
        em.createNativeQuery(sql).setParameter(1, name).setMaxResults(limit).getResultList();
    List<Added> added = new ArrayList<>();
    for (Object row : rows) {
      Object[] columns = (Object[]) row;
      long[] sums = new long[5];
      for (int i = 0; i < sums.length; i++) {
        sums[i] = ((Number) columns[6 + i]).longValue();
      }
      added.add(
          new Added(
              (String) columns[0],
              instant(columns[1]),
              ((Number) columns[2]).longValue(),
              instant(columns[3]),
              instant(columns[4]),
              ((Number) columns[5]).longValue(),
              sums));
    }
    return added;
  }

  private static Instant instant(Object column) {
    return InstantColumn.instant(column).orElse(null);
  }

  /** Portion by portion, since their definitions may be long; as many as are in hand at once. */
  private void check(List<Added> group) {
    Map<String, Added> byName = new HashMap<>();
    group.forEach(one -> byName.put(one.schedule, one));
    for (List<String> names : Portion.all(sizes(byName.keySet()))) {
      em.createQuery("select s from Schedule s where s.name in :names", Schedule.class)
          .setParameter("names", names)
          .getResultList()
          .forEach(schedule -> check(byName.remove(schedule.name()), schedule));
      em.flush();
      em.clear();
    }
    byName.values().forEach(gone -> check(gone, (Schedule) null));
  }

  @SuppressWarnings("unchecked")
  private List<Sized<String>> sizes(Set<String> names) {
    if (names.isEmpty()) {
      return List.of();
    }
    Query query =
        em.createNativeQuery(
            "select name, %s from watchbill.schedule where name in (?%s)"
                .formatted(schema.vendor().scheduleSize(), ", ?".repeat(names.size() - 1)));
    int next = 1;
    for (String name : names) {
      query.setParameter(next++, name);
    }
    return Sized.of(query.getResultList());
  }

  private void check(Added added, Schedule schedule) {
    Timetable timetable = null;
    try {
      timetable = schedule == null ? null : timetables.of(schedule);
    } catch (RuntimeException e) {
      // the schedule is parked for the same reason
    }
    check(added, timetable);
  }

  private void check(Added added, Timetable timetable) {
    String broken = fault(added, timetable);
    Query move =
        em.createNativeQuery(
                """
                update watchbill.balance set checked_to = ?1, planned = planned + ?2,
                   fired = fired + ?3, caught_up = caught_up + ?4, skipped = skipped + ?5,
                   missed = missed + ?6, broken = coalesce(broken, ?7)
                 where schedule = ?8 and checked_to = ?9""")
            .setParameter(1, Timestamp.from(added.upTo()))
            .setParameter(7, broken)
            .setParameter(8, added.schedule)
            .setParameter(9, Timestamp.from(added.checkedTo));
    for (int i = 0; i < added.sums.length; i++) {
      move.setParameter(2 + i, added.sums[i]);
    }
    if (move.executeUpdate() == 1 && broken != null) {
      LOG.severe(
          () -> "the ledger of schedule '%s' is broken: %s".formatted(added.schedule, broken));
    }
  }

  private static String fault(Added added, Timetable timetable) {
    long sum = 0;
    for (int i = 1; i < added.sums.length; i++) {
      sum += added.sums[i];
    }
    if (sum != added.recorded()) {
      return fault(added, "%d have an outcome".formatted(sum));
    }
    if (added.queuedAt == null && added.planned - added.known != added.recorded()) {
      return fault(added, "the schedule counted %d".formatted(added.planned - added.known));
    }
    if (timetable == null || timetable.waitsForItsRun() || added.recorded() > LONGEST_WALK) {
      return null; // nothing to compare with
    }
    long walked = walk(added, timetable);
    return walked == added.recorded() ? null : fault(added, "its rule gives %d".formatted(walked));
  }

  private static String fault(Added added, String other) {
    return "after %s and up to %s, %d instants are in the ledger, but %s"
        .formatted(added.checkedTo, added.upTo(), added.recorded(), other);
  }

  /** How many instants the rule has there. */
  private static long walk(Added added, Timetable timetable) {
    long count = 0;
    Optional<Instant> at = timetable.next(added.checkedTo);
    while (at.isPresent() && !at.get().isAfter(added.upTo()) && count <= LONGEST_WALK) {
      count++;
      at = timetable.next(at.get());
    }
    return count;
  }

  /** Adds all ledgers up. */
  @Transactional(TxType.SUPPORTS)
  public Totals totals() {
    Object[] sums =
        (Object[])
            em.createNativeQuery(
                    """
                    select coalesce(sum(planned), 0), coalesce(sum(fired), 0),
                           coalesce(sum(caught_up), 0), coalesce(sum(skipped), 0),
                           coalesce(sum(missed), 0),
                           coalesce((select sum(s.planned - b.planned)
                                       from watchbill.schedule s
                                       join watchbill.balance b on b.schedule = s.name), 0)
                      from watchbill.balance""")
                .getSingleResult();
    long[] n = new long[sums.length];
    for (int i = 0; i < n.length; i++) {
      n[i] = ((Number) sums[i]).longValue();
    }
    return new Totals(n[0], n[1], n[2], n[3], n[4], n[5], broken());
  }

  private List<Broken> broken() {
    return em.createQuery(
            "select b from Balance b where b.broken is not null order by b.schedule", Balance.class)
        .setMaxResults(100)
        .getResultStream()
        .map(balance -> new Broken(balance.schedule(), balance.broken()))
        .toList();
  }
}
