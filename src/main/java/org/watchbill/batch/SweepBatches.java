package org.watchbill.batch;

import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Duration;
import java.util.List;
import java.util.logging.Logger;
import org.watchbill.errand.Rhythm;
import org.watchbill.problem.Outage;
import org.watchbill.settings.Settings;

/**
 * The safety net: every {@code watchbill.batch.sweep}, and soon after the start, it looks for
 * batches whose last child ended, or died, with nobody hearing of it.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SweepBatches {

  private static final Logger LOG = Logger.getLogger(SweepBatches.class.getName());
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final int GROUP = 1000;

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Resource ManagedThreadFactory threads;
  @Resource SessionContext context;
  @Inject EndBatch end;
  @Inject Settings settings;

  private Rhythm rounds;

  /** Starts the rounds. */
  public void begin() {
    SweepBatches self = context.getBusinessObject(SweepBatches.class);
    rounds = new Rhythm("batches", settings.batchSweep(), self::round);
    rounds.begin(threads);
    rounds.soonIn(SOON);
  }

  /** Ends them. */
  public void end() {
    if (rounds != null) {
      rounds.end();
    }
  }

  /** Looks after all batches that need it. */
  public void round() {
    try {
      overdue().forEach(this::attempt);
    } catch (RuntimeException | Error e) {
      Outage.warn(LOG, "could not look after batches, will try again", e);
    }
  }

  /** One that cannot be looked after does not keep the others. */
  private void attempt(long batch) {
    try {
      lookAfter(batch);
    } catch (RuntimeException | Error e) {
      Outage.warn(LOG, "could not look after batch " + batch + ", will try again", e);
    }
  }

  /** Open batches none of whose children is open, or one of whose children died unheard. */
  @SuppressWarnings("unchecked")
  List<Long> overdue() {
    return em.createNativeQuery(
            """
            select b.id from watchbill.batch b
             where b.ended_at is null
               and (not exists (select 1 from watchbill.job j
                                 where j.batch = b.id and j.finished_at is null)
                 or b.on_death_id is not null and b.died_at is null
                   and exists (select 1 from watchbill.job j
                                where j.batch = b.id and j.batch is not null
                                  and j.state = 'DEAD'))
             order by b.id limit ?1""")
        .setParameter(1, GROUP)
        .getResultList();
  }

  private void lookAfter(long id) {
    end.startOnDeath(id);
    end.endIfDone(id);
  }
}
