package org.watchbill.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.watchbill.problem.Causes;
import org.watchbill.problem.Problem;
import org.watchbill.queue.Queues;
import org.watchbill.schedule.Reconciliation.Act;

/**
 * At deployment, makes the schedules what classes and files declare, and keeps what people made of
 * them. A declared schedule
 *
 * <ul>
 *   <li>that is not there is created;
 *   <li>that a person created is left alone, with a warning;
 *   <li>that is there, whoever declared it before, is merged field by field: one that somebody
 *       changed since it was declared last keeps its present value, every other takes the declared
 *       one ({@link MergeDefinition}). If both together break a rule, what is declared holds. Where
 *       nothing is another, nothing is written. Whether it is paused is people's business.
 * </ul>
 *
 * <p>A schedule that nothing declares any more is removed, its firings and jobs stay; if somebody
 * has changed it, it stays too and is theirs from then on.
 *
 * <p>Everything was checked before ({@link Declarations}), so a bad declaration changes nothing.
 * Each schedule has a transaction of its own: one that fails for the database's sake leaves those
 * before it as declared, and the next start goes on.
 *
 * <p>Who races here: nodes that start together, people, and the clocks of nodes on watch. Two that
 * create the same schedule meet at its key, and the later one tries once more and finds it there.
 * Everybody else meets at the row's lock. Nodes that declare different things, as in a rolling
 * deployment, overwrite each other: what the last one to start declares holds, so deploy the same
 * to all.
 */
@ApplicationScoped
public class ReconcileSchedules {

  private static final Logger LOG = Logger.getLogger(ReconcileSchedules.class.getName());

  @Inject Schedules schedules;
  @Inject DeclareSchedule one;
  @Inject ReplanSchedules replan;
  @Inject Queues queues;

  /**
   * Reconciles.
   *
   * @param declared what this deployment declares, checked
   */
  public void reconcile(List<Declared> declared) {
    while (replan.replanGroup(ZoneData.VERSION)) {
      // a plan by older rules of time zones could not be checked when its definition changes
    }
    Map<Act, Integer> acts = new EnumMap<>(Act.class);
    declared.forEach(wanted -> acts.merge(declare(wanted), 1, Integer::sum));
    Set<String> names = declared.stream().map(Declared::name).collect(Collectors.toSet());
    Set<String> gone = new HashSet<>(one.names());
    gone.removeAll(names);
    long removed = gone.stream().sorted().filter(this::undeclare).count();
    if (!declared.isEmpty() || !gone.isEmpty()) {
      LOG.info(() -> summary(declared.size(), acts, removed));
    }
  }

  static String summary(int declared, Map<Act, Integer> acts, long removed) {
    int left = acts.getOrDefault(Act.LEAVE, 0);
    return "schedules declared: %d (%d created, %d changed, %d unchanged%s), %d removed"
        .formatted(
            declared,
            acts.getOrDefault(Act.CREATE, 0),
            acts.getOrDefault(Act.CHANGE, 0),
            acts.getOrDefault(Act.NOTE, 0) + acts.getOrDefault(Act.NOTHING, 0),
            left == 0 ? "" : ", " + left + " left to people",
            removed);
  }

  private Act declare(Declared wanted) {
    String queue = wanted.definition().queueOrDefault();
    boolean made = queues.known(queue);
    Reconciliation done;
    try {
      done = merge(wanted);
    } catch (Problem e) {
      done = override(wanted, e);
    }
    if (made) {
      queues.giveUp(queue); // unless the schedule names it now
    }
    tell(wanted, done);
    return done.act();
  }

  /** Most often nothing is to be done, which needs no lock to be seen. */
  private Reconciliation merge(Declared wanted) {
    Reconciliation seen = Reconciliation.of(wanted, schedules.find(wanted.name()), true);
    return seen.act() == Act.NOTHING || seen.act() == Act.LEAVE
        ? seen
        : onceMore(() -> one.declare(wanted, true));
  }

  /** What people changed and what is declared do not go together, or it would never fire. */
  private Reconciliation override(Declared wanted, Problem reason) {
    try {
      Reconciliation done = onceMore(() -> one.declare(wanted, false));
      LOG.warning(
          () ->
              "schedule '%s' is now as %s declares it, without what people changed, which no longer fits: %s"
                  .formatted(wanted.name(), wanted.source(), reason.getMessage()));
      return done;
    } catch (Problem e) {
      LOG.warning(
          () ->
              "schedule '%s' is not put as %s declares it: %s"
                  .formatted(wanted.name(), wanted.source(), e.getMessage()));
      return new Reconciliation(Act.NOTHING, null, null, List.of());
    }
  }

  /** Another node, or a person, may have created it in the same moment. */
  private static Reconciliation onceMore(Supplier<Reconciliation> declare) {
    try {
      return declare.get();
    } catch (RuntimeException e) {
      if (!(e instanceof DeclareSchedule.Late) && !Causes.isUniqueViolation(e)) {
        throw e;
      }
      return declare.get();
    }
  }

  private static void tell(Declared wanted, Reconciliation done) {
    String name = wanted.name();
    String source = wanted.source();
    switch (done.act()) {
      case CREATE -> LOG.info(() -> "schedule '%s' created for %s".formatted(name, source));
      case CHANGE ->
          LOG.info(() -> "schedule '%s' changed for %s: %s".formatted(name, source, done.change()));
      case LEAVE ->
          LOG.warning(
              () ->
                  "schedule '%s' is declared by %s, but a person created it and it stays as it is; delete it and start again, or declare another name"
                      .formatted(name, source));
      default -> LOG.fine(() -> "schedule '%s' is as %s declares it".formatted(name, source));
    }
    done.kept().forEach(LOG::info);
  }

  private boolean undeclare(String name) {
    try {
      var was = one.undeclare(name);
      was.ifPresent(ReconcileSchedules::tell);
      return was.filter(DeclareSchedule.Undeclared::removed).isPresent();
    } catch (Problem e) {
      LOG.log(
          Level.WARNING,
          "schedule ''{0}'' is declared no longer, but cannot be removed: {1}",
          new Object[] {name, e.getMessage()});
      return false;
    }
  }

  private static void tell(DeclareSchedule.Undeclared was) {
    LOG.info(
        () ->
            was.removed()
                ? "schedule '%s' removed: %s declares it no longer; its firings and jobs stay"
                    .formatted(was.name(), was.source())
                : "schedule '%s' stays, though %s declares it no longer, since somebody changed %s; from now on it is people's to change and delete"
                    .formatted(was.name(), was.source(), String.join(", ", was.drift())));
  }
}
