package org.watchbill.worker;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.watchbill.job.Job;
import org.watchbill.queue.QueueGate;
import org.watchbill.queue.RateBuckets;
import org.watchbill.schema.ReadyJobs;
import org.watchbill.schema.ReadyJobs.Ready;
import org.watchbill.schema.VendorSql;
import org.watchbill.schema.VendorSql.Wish;

/**
 * A claim from a queue with limits or concurrency keys.
 *
 * <p>Who races here, and what decides:
 *
 * <ul>
 *   <li>Limited claims of one queue, on whatever nodes: {@link QueueGate#lock}. They go one after
 *       the other from there to their commit, so what one counts no other changes.
 *   <li>Jobs that end meanwhile: they are counted as running or not, which is right either way.
 *       Nothing but a limited claim makes the count grow: it is taken from the jobs' own rows, so
 *       there is no counter that could drift, and the jobs of a dead node stop counting when they
 *       are rescued.
 *   <li>A fast claim: it takes no job of a limited queue, since its statement looks at {@code
 *       limited} in the queue's row, which is committed before the first job with a key is, and no
 *       statement sees the second without the first. Only a limit set a moment ago may be missed by
 *       fast claims under way.
 *   <li>A person who cancels a job that was picked: {@code state = 'READY'} in {@link
 *       VendorSql#take}. Tokens are paid for what was taken, not for what was picked.
 * </ul>
 *
 * @param known whether jobs of a type may have others behind them in their group
 */
record LimitedClaim(
    Connection connection,
    VendorSql vendor,
    Wish wish,
    Optional<Duration> aging,
    Predicate<String> known) {

  private static final int LOOK = 50;

  private static final String RUNNING =
      """
      select node, concurrency_key, count(*) from watchbill.job
       where state = 'RUNNING' and limited and queue = ?
       group by node, concurrency_key""";

  /**
   * What came of it.
   *
   * @param limited false if the queue turned out to have no limits: nothing was tried then
   * @param comeBack if nothing was claimed: how long until a token may let a waiting job start
   */
  record Claimed(List<Job> jobs, boolean limited, Optional<Duration> comeBack) {}

  /** Takes what may start now, in the running transaction. */
  Claimed claim() throws SQLException {
    QueueGate gate = QueueGate.lock(connection, wish.queue());
    if (gate.paused() || !gate.limited()) {
      return new Claimed(List.of(), gate.limited(), Optional.empty());
    }
    Instant now = clock();
    RateBuckets buckets = new RateBuckets(connection, wish.queue());
    Admission admission =
        new Admission(
            gate.limits(), running(), wish.node(), buckets.notFull(nanos(now)), nanos(now));
    List<Ready> picked = pick(admission, now);
    if (picked.isEmpty()) {
      return new Claimed(List.of(), true, comeBack(admission));
    }
    List<Job> jobs = take(picked, now);
    buckets.write(admission.paid(jobs.stream().map(Job::concurrencyKey).toList()), nanos(now));
    return new Claimed(jobs, true, Optional.empty());
  }

  private Instant clock() throws SQLException {
    try (Statement ask = connection.createStatement();
        ResultSet row = ask.executeQuery(vendor.clock())) {
      row.next();
      return row.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  private static long nanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }

  private List<Admission.Running> running() throws SQLException {
    try (PreparedStatement count = connection.prepareStatement(RUNNING)) {
      count.setString(1, wish.queue());
      List<Admission.Running> running = new ArrayList<>();
      try (ResultSet row = count.executeQuery()) {
        while (row.next()) {
          running.add(new Admission.Running(row.getString(1), row.getString(2), row.getInt(3)));
        }
      }
      return running;
    }
  }

  /**
   * Looks again as long as the last look found only such that a key closed meanwhile keeps back:
   * each closes one key at least.
   */
  private List<Ready> pick(Admission admission, Instant now) throws SQLException {
    int room = admission.room(wish.limit());
    List<Ready> picked = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    boolean more = room > 0;
    while (more) {
      int look = seen.size() + Math.max(LOOK, room);
      List<Ready> found = look(admission.closedKeys(), look, now);
      more = false;
      for (Ready job : found) {
        if (job.alone() && !picked.isEmpty() && !seen.contains(job.id())) {
          return picked;
        }
        if (picked.size() < room && seen.add(job.id()) && admission.admits(job.key())) {
          picked.add(job);
          more = true;
          if (job.alone() || !known.test(job.type())) {
            return picked; // what is behind it would be given back, and its tokens lost
          }
        }
      }
      more = more && picked.size() < room && found.size() >= look;
    }
    return picked;
  }

  private List<Ready> look(Set<String> closedKeys, int limit, Instant now) throws SQLException {
    ReadyJobs ready = ready();
    return aging.isEmpty()
        ? ready.best(closedKeys, limit)
        : ready.firstOfEachPriority(closedKeys, limit).stream()
            .sorted(new AgedOrder(aging.get(), now))
            .toList();
  }

  private ReadyJobs ready() {
    return new ReadyJobs(connection, vendor, wish.queue(), wish.without());
  }

  private List<Job> take(List<Ready> picked, Instant now) throws SQLException {
    List<Long> ids = picked.stream().map(Ready::id).toList();
    List<Job> taken =
        vendor.take(connection, Job.columns(vendor), Job::claimed, ids, wish.node(), true, now);
    return InOrder.of(taken, ids);
  }

  /** When to look again by itself: an attempt that ends makes its worker look, a token nobody. */
  private Optional<Duration> comeBack(Admission admission) throws SQLException {
    if (admission.waitsForQueueToken()) {
      return Optional.of(Duration.ofNanos(admission.queueToken()));
    }
    if (admission.room(1) == 0 || !admission.keysWaitForTokens()) {
      return Optional.empty();
    }
    OptionalLong wait = admission.keyToken(ready().keys());
    return wait.isPresent() ? Optional.of(Duration.ofNanos(wait.getAsLong())) : Optional.empty();
  }
}
