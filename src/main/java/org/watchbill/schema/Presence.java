package org.watchbill.schema;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.watchbill.problem.Outage;

/** Asks whether the database is there, for those who would otherwise wait to find it away. */
@ApplicationScoped
public class Presence {

  @Inject Jdbc jdbc;

  private final AtomicBoolean looking = new AtomicBoolean();

  /**
   * Whether it is there as far as is known. While it is away one caller in each second looks, and
   * the others are told at once.
   */
  public boolean known() {
    return !Outage.lasts() || Outage.mayProbe() && answers();
  }

  /** Looks, unless somebody does already: a database that hangs holds one of us up, not all. */
  private boolean answers() {
    if (!looking.compareAndSet(false, true)) {
      return false;
    }
    try {
      jdbc.alone(Probe::ask);
      Outage.over();
      return true;
    } catch (PersistenceException e) {
      Outage.begin(e);
      return false;
    } finally {
      looking.set(false);
    }
  }
}
