package org.watchbill.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.Optional;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;
import org.watchbill.rest.Condition;
import org.watchbill.schedule.Reconciliation.Act;
import org.watchbill.schema.Contended;

/**
 * One schedule and what its source declares, in one transaction: its row locked and settled first,
 * as when a person puts it.
 */
@ApplicationScoped
@Contended
public class DeclareSchedule {

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Schedules schedules;
  @Inject Timetables timetables;

  /**
   * Makes a schedule what it is declared to be.
   *
   * @param merge whether fields that somebody changed are kept
   * @throws Problem 422 if what comes out breaks a rule
   * @throws Late or a violation of its key if somebody creates it in the same moment
   */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public Reconciliation declare(Declared wanted, boolean merge) {
    timetables.held(wanted.name(), wanted.definition()); // before the row, as every put does
    Optional<Schedule> present = schedules.settled(wanted.name());
    Reconciliation to = Reconciliation.of(wanted, present, merge);
    if (to.act() == Act.CREATE || to.act() == Act.CHANGE) {
      Schedules.Put put =
          schedules.put(wanted.name(), to.definition(), Condition.NONE, wanted.by());
      if (put.created() != present.isEmpty()) {
        throw new Late(wanted.name());
      }
      put.schedule().declare(wanted.source(), wanted.json());
    } else if (to.act() == Act.NOTE) {
      present.get().declare(wanted.source(), wanted.json());
    }
    return to;
  }

  /** Somebody else created the schedule in the same moment; rolls back what came second. */
  static final class Late extends RuntimeException {

    Late(String name) {
      super("schedule '" + name + "' was created by somebody else in the same moment");
    }
  }

  /** The names of all schedules that a class or file declares or did declare. */
  @Transactional(TxType.SUPPORTS)
  public List<String> names() {
    return em.createQuery(
            "select s.name from Schedule s where s.source is not null order by s.name",
            String.class)
        .getResultList();
  }

  /**
   * Nobody declares a schedule any more: it is removed, or left to the people who changed it.
   *
   * @return in words, what became of it; empty if it is somebody's own already
   */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public Optional<Undeclared> undeclare(String name) {
    Schedule schedule = schedules.settled(name).filter(s -> s.source() != null).orElse(null);
    if (schedule == null) {
      return Optional.empty();
    }
    List<String> drift = Drift.of(schedule);
    Undeclared was = new Undeclared(name, schedule.source(), drift);
    if (was.removed()) {
      schedules.remove(schedule);
    } else {
      schedule.declare(null, null);
    }
    return Optional.of(was);
  }

  /**
   * A schedule nobody declares any more.
   *
   * @param source who declared it
   * @param drift the fields somebody changed
   */
  public record Undeclared(String name, String source, List<String> drift) {

    boolean removed() {
      return drift.isEmpty();
    }
  }

  /**
   * Puts a schedule back to what is declared.
   *
   * @param by who wants that
   * @throws Problem 404 if there is none, 409 if no class or file declares it, 412 if somebody
   *     changes it in the same moment
   */
  public Schedule reset(String name, String by) {
    Schedule schedule =
        schedules
            .find(name)
            .orElseThrow(() -> Problem.notFound("there is no schedule '" + name + "'"));
    if (schedule.source() == null) {
      throw Problem.conflict(
          "no class or file declares schedule '%s', so there is nothing to go back to; put what it is to be"
              .formatted(name));
    }
    if (Drift.of(schedule).isEmpty()) {
      return schedule;
    }
    NewSchedule declared = Json.read(Json.tree(schedule.declared()), NewSchedule.class, "$");
    return schedules.put(name, declared, Condition.still(schedule.version()), by).schedule();
  }
}
