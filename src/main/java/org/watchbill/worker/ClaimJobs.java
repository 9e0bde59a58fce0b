package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.watchbill.job.Job;
import org.watchbill.node.Lease;
import org.watchbill.queue.Doorbell;
import org.watchbill.queue.QueueGate;
import org.watchbill.schema.Jdbc;
import org.watchbill.schema.JdbcBatch;
import org.watchbill.schema.Migration;
import org.watchbill.schema.VendorSql.Taken;
import org.watchbill.schema.VendorSql.Wish;
import org.watchbill.settings.Settings;
import org.watchbill.worker.InFlight.Waiting;

/**
 * Takes ready jobs for this node. A committed step of its own: before it no worker may start them,
 * after it every other worker sees them taken.
 *
 * <p>Any number of workers race here; the row lock decides on PostgreSQL, the update's {@code state
 * = 'READY'} on H2 (see {@code VendorSql}); and of a limited queue the lock on its row (see {@link
 * LimitedClaim}).
 */
@ApplicationScoped
public class ClaimJobs {

  private static final String RELEASE =
      """
      update watchbill.job j
         set state = 'READY', given_back = given_back + ?,
             started_at = (select max(a.started_at) from watchbill.attempt a where a.job_id = j.id),
             node = (select a.node from watchbill.attempt a where a.job_id = j.id
                      order by a.number desc limit 1)
       where j.id = ? and j.attempt = ? and j.state = 'RUNNING'""";

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Jdbc jdbc;
  @Inject InTransaction transaction;
  @Inject GroupSize sizes;
  @Inject Migration schema;
  @Inject Lease lease;
  @Inject InstantSource time;
  @Inject Settings settings;
  @Inject Doorbell doorbell;

  private final Set<String> limited = ConcurrentHashMap.newKeySet();
  private final ClaimRounds rounds = new ClaimRounds();
  private final Map<String, Frontier> frontiers = new ConcurrentHashMap<>();

  /**
   * What a claim got.
   *
   * @param cut whether it left jobs that it had found and must not take together with these
   * @param last whether nothing more is known of: whatever comes after rings for itself, and what a
   *     claim that started further on may have missed will be looked for. Never said where another
   *     claimer may have taken those this one was after, or something was kept back
   */
  public record Claim(List<Job> jobs, boolean cut, boolean last) {}

  /**
   * The best ready jobs of a queue, now RUNNING here; fewer, or none, if the queue's limits allow
   * no more.
   *
   * @param limit as many at most
   * @param without job types to leave out
   */
  public Claim claim(String queue, int limit, Set<String> without) {
    Wish wish = new Wish(queue, lease.node(), limit, without);
    Optional<Duration> aging =
        rounds.nextIsAged(queue, System.nanoTime())
            ? Optional.of(settings.aging())
            : Optional.empty();
    if (limited.contains(queue)) {
      return limitedOrFast(wish, aging);
    }
    Taken<Job> taken = fast(wish, aging);
    List<Job> jobs = taken.jobs();
    if (jobs.isEmpty() && jdbc.alone(c -> QueueGate.look(c, queue)).limited()) {
      limited.add(queue);
      return limitedOrFast(wish, aging);
    }
    boolean passesOthersBy = schema.vendor().oneStatementEach() && aging.isEmpty();
    boolean all = jobs.size() < limit && !taken.cut();
    return new Claim(jobs, taken.cut(), passesOthersBy && without.isEmpty() && all);
  }

  /** A transaction, since it holds the lock on the queue's row from its first to its last step. */
  private Claim limitedOrFast(Wish wish, Optional<Duration> aging) {
    LimitedClaim.Claimed claimed =
        transaction.run(
            () ->
                jdbc.direct(
                    c ->
                        new LimitedClaim(
                                c, schema.vendor(), wish, aging, t -> sizes.knows(wish.queue(), t))
                            .claim()),
            done -> true);
    if (!claimed.limited()) {
      limited.remove(wish.queue());
      Taken<Job> taken = fast(wish, aging);
      return new Claim(taken.jobs(), taken.cut(), false);
    }
    claimed.comeBack().ifPresent(wait -> doorbell.ringIn(wish.queue(), wait));
    return new Claim(claimed.jobs(), claimed.jobs().stream().anyMatch(Job::alone), false);
  }

  /**
   * The fast way: one statement that commits by itself, where the database can. It takes nothing of
   * a queue that has limits, so an empty hand is the moment to look whether that was why.
   */
  private Taken<Job> fast(Wish wish, Optional<Duration> aging) {
    return schema.vendor().oneStatementEach()
        ? jdbc.alone(connection -> fast(connection, wish, aging))
        : transaction.run(() -> jdbc.direct(c -> fast(c, wish, aging)), done -> true);
  }

  private Taken<Job> fast(Connection connection, Wish wish, Optional<Duration> aging)
      throws SQLException {
    if (aging.isPresent()) {
      List<Job> aged =
          new AgedClaim(connection, schema.vendor(), wish, aging.get()).claim(time.instant());
      if (!aged.isEmpty()) {
        return new Taken<>(aged, aged.get(0).alone());
      }
    }
    return schema.vendor().keepsWhatWasTaken() && wish.without().isEmpty()
        ? pastWhatWasTaken(connection, wish)
        : claim(connection, wish);
  }

  private Taken<Job> pastWhatWasTaken(Connection connection, Wish wish) throws SQLException {
    Frontier frontier =
        frontiers.computeIfAbsent(wish.queue(), queue -> new Frontier(System.nanoTime()));
    Frontier.Start start = frontier.next(System.nanoTime());
    Taken<Job> taken = claim(connection, wish.from(start.floors()));
    frontier.claimed(start, taken.jobs(), System.nanoTime());
    if (!start.full() && taken.jobs().size() < wish.limit()) {
      doorbell.ringIn(wish.queue(), frontier.fullIn(System.nanoTime()));
    }
    return taken;
  }

  private Taken<Job> claim(Connection connection, Wish wish) throws SQLException {
    return schema
        .vendor()
        .claim(connection, Job.columns(schema.vendor()), Job::claimed, wish, time.instant());
  }

  /**
   * Gives back jobs that were claimed and not begun: they are as they were before, and their next
   * attempt has the number of this one. One that was begun and undone keeps it, since what it told
   * is kept under that. Each that somebody else has ended meanwhile is left alone.
   */
  @Transactional(value = TxType.REQUIRES_NEW, rollbackOn = Exception.class)
  public void release(List<Waiting> claimed) {
    List<Waiting> sorted = // as rows are locked everywhere
        claimed.stream().sorted(Comparator.comparingLong(one -> one.job().id())).toList();
    JdbcBatch.run(em, RELEASE, sorted, ClaimJobs::bind);
  }

  private static void bind(PreparedStatement release, Waiting claimed) throws SQLException {
    release.setInt(1, claimed.again() ? 0 : 1);
    release.setLong(2, claimed.job().id());
    release.setInt(3, claimed.job().token());
  }
}
