package org.watchbill;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.logging.Logger;
import org.watchbill.batch.SweepBatches;
import org.watchbill.errand.Errands;
import org.watchbill.handler.Handlers;
import org.watchbill.health.Health;
import org.watchbill.queue.Doorbell;
import org.watchbill.replay.DriveReplays;
import org.watchbill.schedule.Clock;
import org.watchbill.schedule.Declarations;
import org.watchbill.schedule.Declared;
import org.watchbill.schedule.ReconcileSchedules;
import org.watchbill.schema.Migration;
import org.watchbill.security.FirstAdmin;
import org.watchbill.settings.Settings;
import org.watchbill.worker.Deadline;
import org.watchbill.worker.Relief;
import org.watchbill.worker.Watch;

/**
 * Starts Watchbill in order: settings checked, tables there, somebody who can log in, handlers
 * found, then on watch, with the schedules as declared. What fails here fails the deployment, with
 * its reason.
 */
@Singleton
@Startup
@DependsOn({
  "Watch",
  "Clock",
  "DriveReplays",
  "SweepBatches"
}) // so they are still there to be ended
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class StartUp {

  private static final Logger LOG = Logger.getLogger(StartUp.class.getName());

  @Inject Settings settings;
  @Inject Migration schema;
  @Inject FirstAdmin firstAdmin;
  @Inject Handlers handlers;
  @Inject Declarations declarations;
  @Inject Errands errands;
  @Inject Doorbell doorbell;
  @Inject Relief relief;
  @Inject Deadline deadline;
  @Inject Watch watch;
  @Inject ReconcileSchedules schedules;
  @Inject Clock clock;
  @Inject DriveReplays replays;
  @Inject SweepBatches batches;
  @Inject Health health;

  private boolean ended;

  @PostConstruct
  void begin() {
    settings.data();
    schema.run();
    firstAdmin.ensure();
    LOG.info(() -> "job types: " + String.join(", ", handlers.types()));
    List<Declared> declared = declarations.read();
    errands.begin();
    relief.begin();
    deadline.begin();
    doorbell.begin();
    watch.begin();
    try {
      schedules.reconcile(declared);
      clock.begin();
      replays.begin();
      batches.begin();
      health.begin();
    } catch (RuntimeException | Error e) { // nobody ends what a failed deployment has begun
      end();
      throw e;
    }
  }

  /** Ends what was begun, once; as early as the server says that it stops. */
  public void goOffWatch() {
    if (ended) {
      return;
    }
    ended = true;
    health.end();
    clock.end();
    replays.end();
    batches.end();
    watch.end();
    relief.end();
    deadline.end();
    doorbell.end();
    errands.end();
  }

  /** Where no web application was stopped before. */
  @PreDestroy
  void end() {
    goOffWatch();
  }
}
