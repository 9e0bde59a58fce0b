package org.watchbill.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.handler.Handlers;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;
import org.watchbill.settings.Settings;

/**
 * The schedules this deployment declares: by {@link org.watchbill.handler.Cron} on handlers, in
 * {@code watchbill-schedules.yaml} in the WAR or a library of it, and in the file that {@code
 * watchbill.schedules.file} names.
 */
@ApplicationScoped
public class Declarations {

  @Inject Handlers handlers;
  @Inject Settings settings;
  @Inject Schedules schedules;

  /**
   * Reads and checks them all; writes nothing.
   *
   * @throws IllegalStateException naming everything that is wrong, with its source, schedule and
   *     JSON path
   */
  public List<Declared> read() {
    ScheduleFiles files =
        new ScheduleFiles(Declarations.class.getClassLoader(), settings.schedulesFile());
    List<Declaration> found = new ArrayList<>(CronAnnotations.of(handlers.classes()));
    found.addAll(files.declarations());
    CheckDeclarations check = new CheckDeclarations(this::broken);
    List<Declared> declared = check.check(found);
    List<String> errors = new ArrayList<>(files.errors());
    errors.addAll(check.errors());
    if (!errors.isEmpty()) {
      throw new IllegalStateException(
          "Watchbill does not start; mend the schedules it declares:\n  "
              + String.join(";\n  ", errors));
    }
    return declared;
  }

  private List<Violation> broken(String name, NewSchedule definition) {
    try {
      schedules.check(definition);
      return List.of();
    } catch (Problem e) {
      return e.errors().isEmpty() ? List.of(new Violation("$", e.getMessage())) : e.errors();
    }
  }
}
