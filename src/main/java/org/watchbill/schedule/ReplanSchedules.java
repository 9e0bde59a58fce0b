package org.watchbill.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.logging.Logger;
import org.watchbill.schema.Migration;
import org.watchbill.schema.Portion;
import org.watchbill.schema.Portion.Sized;

/**
 * Plans schedules anew whose next instant was planned by an older release of the tz database than
 * this process has: countries change their clocks at short notice, and the instant in the row may
 * be an hour off. Run as a node starts, since a JVM's rules do not change while it runs; a node
 * with older rules leaves the plans of newer ones alone.
 */
@ApplicationScoped
public class ReplanSchedules {

  private static final Logger LOG = Logger.getLogger(ReplanSchedules.class.getName());
  private static final int GROUP = 500;

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Migration schema;
  @Inject Timetables timetables;
  @Inject Ledger ledger;

  /**
   * Plans a group of schedules anew.
   *
   * @param rules the release to plan by, such as {@code 2025b}
   * @return whether there may be more
   */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public boolean replanGroup(String rules) {
    List<Sized<String>> outdated =
        Sized.of(
            em.createNativeQuery(
                    """
                    select name, %s from watchbill.schedule
                     where planned_with < ?1 and next_at is not null order by name limit ?2"""
                        .formatted(schema.vendor().scheduleSize()))
                .setParameter(1, rules)
                .setParameter(2, GROUP)
                .getResultList());
    List<String> group = Portion.first(outdated);
    for (String name : group) {
      Schedule schedule = em.find(Schedule.class, name, LockModeType.PESSIMISTIC_WRITE);
      if (schedule != null && schedule.plannedBefore(rules)) {
        replan(schedule);
      }
    }
    return outdated.size() == GROUP || group.size() < outdated.size();
  }

  private void replan(Schedule schedule) {
    var before = schedule.nextAt();
    try {
      ledger.close(schedule, false); // what it holds was planned by other rules
      schedule.replan(timetables.of(schedule));
      ledger.begin(schedule.name(), schedule.plannedAfter());
    } catch (RuntimeException e) {
      schedule.park(e);
    }
    if (!before.equals(schedule.nextAt())) {
      LOG.info(
          () ->
              "schedule '%s' is planned for %s instead of %s by the time zone rules of %s"
                  .formatted(schedule.name(), schedule.nextAt(), before, ZoneData.VERSION));
    }
  }
}
