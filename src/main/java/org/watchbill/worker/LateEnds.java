package org.watchbill.worker;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.errand.Announce;
import org.watchbill.job.Job;
import org.watchbill.job.JobEvent;
import org.watchbill.job.JobState;
import org.watchbill.job.Settlement;
import org.watchbill.node.Lease;
import org.watchbill.problem.Causes;
import org.watchbill.problem.Outage;
import org.watchbill.queue.Doorbell;
import org.watchbill.queue.QueueRows;
import org.watchbill.schema.Jdbc;
import org.watchbill.schema.Probe;
import org.watchbill.settings.Settings;
import org.watchbill.worker.InFlight.Token;

/**
 * The ends of attempts that could not be recorded when they came, since the database was away. They
 * are kept, and tried again every second: what a handler has done outside its transaction is not
 * done again because of a pause.
 *
 * <p>Who races here: a rescuer that took this node for dead meanwhile, a person who cancels, and
 * the very record that is tried again, which may have been committed though no answer came. The
 * attempt token decides, as ever: it is recorded once, or somebody else's end stands. So there is
 * no need to give up when the lease is over.
 *
 * <p>Bounded: while the database is away this node claims and begins nothing, and gives back what
 * it has claimed and not begun when it can; while too many are kept it claims nothing more. So at
 * most what its workers had in hand is kept beyond those. An end that is refused though the
 * database is there is tried for as long as a lease lasts.
 */
@ApplicationScoped
public class LateEnds {

  private static final Logger LOG = Logger.getLogger(LateEnds.class.getName());

  private static final int MOST = 1000;
  private static final int TOGETHER = 50;

  /** Characters of results that are recorded together: one may be a million long. */
  private static final long MOST_RESULTS = 1 << 18;

  @Inject Completion completion;
  @Inject Jdbc jdbc;
  @Inject InFlight inFlight;
  @Inject Lease lease;
  @Inject Settings settings;
  @Inject Doorbell doorbell;
  @Inject QueueRows queues;
  @Inject Announce announce;
  @EJB BeanManaged beanManaged;

  private record End(Job job, Settlement settlement, long since) {
    long results() {
      return settlement.result() == null ? 0 : settlement.result().length();
    }
  }

  private final Map<Token, End> kept = new LinkedHashMap<>();
  private volatile int size;

  /**
   * Keeps an end that could not be recorded.
   *
   * @param why it could not
   */
  void keep(Job job, Settlement settlement, Throwable why) {
    synchronized (kept) {
      kept.putIfAbsent(Token.of(job), new End(job, settlement, System.nanoTime()));
      size = kept.size();
    }
    lookedAway(why);
  }

  /** The database may be away: if it is, nothing is begun until it is back. */
  void lookedAway(Throwable why) {
    if (why != null && Outage.explains(why)) {
      inFlight.databaseAway(true);
    }
  }

  /** Whether this node may claim, as far as this is concerned. */
  boolean mayClaim() {
    return !inFlight.databaseAway() && size < MOST;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Whether the end of an attempt is kept here. */
  boolean has(Token attempt) {
    synchronized (kept) {
      return kept.containsKey(attempt);
    }
  }

  /** Records what can be recorded now. */
  void record() {
    boolean away = inFlight.databaseAway();
    if (!away && size == 0) {
      return;
    }
    if (away) {
      jdbc.alone(Probe::ask); // throws while it is away
      Outage.over();
    }
    List<End> all = all();
    portions(all).forEach(this::record);
    if (away) {
      inFlight.databaseAway(false);
      if (!all.isEmpty()) {
        LOG.info(() -> all.size() + " ends of attempts were recorded late");
      }
      queues.withWork().forEach(doorbell::ring);
    }
  }

  private List<End> all() {
    synchronized (kept) {
      return new ArrayList<>(kept.values());
    }
  }

  /** So many as one transaction may hold in memory, results and all. */
  private static List<List<End>> portions(List<End> all) {
    List<List<End>> portions = new ArrayList<>();
    int from = 0;
    long results = 0;
    for (int i = 0; i < all.size(); i++) {
      long length = all.get(i).results();
      if (i - from == TOGETHER || i > from && results + length > MOST_RESULTS) {
        portions.add(all.subList(from, i));
        from = i;
        results = 0;
      }
      results += length;
    }
    if (from < all.size()) {
      portions.add(all.subList(from, all.size()));
    }
    return portions;
  }

  private void record(List<End> ends) {
    if (ends.size() == 1 || !together(ends)) {
      ends.forEach(end -> beanManaged.run(() -> alone(end)));
    }
  }

  private boolean together(List<End> ends) {
    boolean[] done = new boolean[1];
    try {
      beanManaged.run(
          () ->
              done[0] =
                  completion.completeAll(
                      ends.stream().map(End::job).toList(),
                      ends.stream().map(End::settlement).toList()));
    } catch (RuntimeException e) {
      LOG.log(Level.FINE, "late ends are recorded one by one", e);
      return false;
    }
    if (done[0]) {
      ends.forEach(this::settled);
    }
    return done[0];
  }

  private void alone(End end) {
    try {
      Ended ended = completion.complete(end.job(), end.settlement());
      if (ended instanceof Ended.Settled || ours(end)) {
        settled(end);
      } else {
        forget(end);
        announce.tell(new JobEvent.Superseded(end.job()));
      }
    } catch (RuntimeException e) {
      if (Causes.isOutOfReach(e)) {
        throw e; // and the others wait too
      }
      triedLongEnough(end, e);
    }
  }

  private void settled(End end) {
    forget(end);
    announce.tell(new JobEvent.Settled(end.job(), end.settlement()));
    if (end.settlement().state() == JobState.READY) {
      doorbell.ring(end.job().queue());
    }
  }

  private void forget(End end) {
    synchronized (kept) {
      kept.remove(Token.of(end.job()), end);
      size = kept.size();
    }
  }

  /** It is for the rescue of orphans then: the attempt was begun here. */
  private void triedLongEnough(End end, RuntimeException why) {
    if (lease.held() && System.nanoTime() - end.since() > settings.lease().toNanos()) {
      LOG.log(
          Level.SEVERE,
          "the end of attempt {0} of job {1} cannot be recorded, the attempt is taken for lost: {2}",
          new Object[] {end.job().attempt(), Long.toString(end.job().id()), Causes.root(why)});
      inFlight.drop(List.of(end.job()));
      forget(end);
    }
  }

  /** Whether an earlier try was committed after all: the attempt ended just so. */
  private boolean ours(End end) {
    boolean succeeded = end.settlement().state() == JobState.SUCCEEDED;
    String query =
        succeeded
            ? "select 1 from watchbill.job where id = ? and attempt = ? and state = ?"
            : "select 1 from watchbill.attempt where job_id = ? and number = ? and outcome = ?";
    return jdbc.alone(
        connection -> {
          try (PreparedStatement look = connection.prepareStatement(query)) {
            look.setLong(1, end.job().id());
            look.setInt(2, succeeded ? end.job().token() : end.job().attempt());
            look.setString(
                3, succeeded ? JobState.SUCCEEDED.name() : end.settlement().outcome().name());
            try (ResultSet row = look.executeQuery()) {
              return row.next();
            }
          }
        });
  }
}
