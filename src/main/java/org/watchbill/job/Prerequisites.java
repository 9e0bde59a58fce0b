package org.watchbill.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.watchbill.handler.AfterFailure;
import org.watchbill.problem.Faults;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;
import org.watchbill.queue.Doorbell;
import org.watchbill.schema.Jdbc;
import org.watchbill.schema.JdbcBatch;
import org.watchbill.schema.Migration;

/**
 * Makes new jobs wait for those they are to follow.
 *
 * <p>Who races here: the end of a job, and the submission of one that is to follow it. Both need
 * the row of the job followed: its end updates it, a submission locks it first ({@link #lock}). If
 * the submission is first, the end waits, finds the job {@code followed} and then the row this
 * class wrote; if the end is first, the submission waits and finds the job ended. Rows are locked
 * in one order everywhere, those of jobs that may be running before those of WAITING ones, each by
 * id, so that nobody waits in a circle.
 */
@ApplicationScoped
public class Prerequisites {

  private static final String INSERT =
      "insert into watchbill.prerequisite (after_id, job_id) values (?, ?)";
  private static final String FOLLOWED =
      "update watchbill.job set followed = true where id = ? and followed = false";

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Jdbc jdbc;
  @Inject Migration schema;
  @Inject Doorbell doorbell;

  /** One job that waits for another. */
  record Bond(long after, long job) {}

  /**
   * Locks the jobs that some orders name, until the transaction ends.
   *
   * @return them by id; empty if no order names any
   * @throws Problem 422 naming the ids there is no job of
   */
  Map<Long, HeldJob> lock(List<Order> orders) {
    Set<Long> named = new TreeSet<>();
    orders.forEach(order -> named.addAll(order.job().after()));
    if (named.isEmpty()) {
      return Map.of();
    }
    Map<Long, HeldJob> parents = held(named);
    Faults faults = new Faults();
    for (int i = 0; i < orders.size(); i++) {
      String at = (orders.size() == 1 ? "$" : "$[" + i + "]") + ".after";
      orders.get(i).job().after().stream()
          .filter(id -> !parents.containsKey(id))
          .forEach(id -> faults.add(new Violation(at, "there is no job " + id)));
    }
    faults.raise();
    return parents;
  }

  /** Locks jobs in the order that all keep to. */
  Map<Long, HeldJob> held(Collection<Long> ids) {
    List<HeldJob> rows =
        jdbc.run(
            connection ->
                schema.vendor().lockJobs(connection, HeldJob.COLUMNS, HeldJob::read, ids));
    return rows.stream().collect(Collectors.toMap(HeldJob::id, row -> row));
  }

  /** Those of the jobs an order names for which a job would have to wait. */
  static List<Long> unmet(Order order, Map<Long, HeldJob> parents) {
    return order.job().after().stream()
        .filter(id -> holds(parents.get(id), order.job().afterFailure()))
        .toList();
  }

  private static boolean holds(HeldJob parent, AfterFailure afterFailure) {
    return parent.open()
        || parent.state() != JobState.SUCCEEDED && afterFailure != AfterFailure.RUN;
  }

  /** The failed job by which a new one is called off before it began, or null. */
  static HeldJob doom(Order order, Map<Long, HeldJob> parents) {
    if (order.job().afterFailure() != AfterFailure.CANCEL) {
      return null;
    }
    return order.job().after().stream()
        .map(parents::get)
        .filter(parent -> !parent.open() && parent.state() != JobState.SUCCEEDED)
        .findFirst()
        .orElse(null);
  }

  /** Writes down what new jobs wait for, their own rows being there. */
  void record(Map<Job, Order> jobs, Map<Long, HeldJob> parents) {
    List<Bond> bonds = new ArrayList<>();
    jobs.forEach(
        (job, order) ->
            unmet(order, parents).forEach(after -> bonds.add(new Bond(after, job.id()))));
    if (bonds.isEmpty()) {
      return;
    }
    JdbcBatch.run(
        em,
        INSERT,
        bonds,
        (insert, bond) -> {
          insert.setLong(1, bond.after());
          insert.setLong(2, bond.job());
        });
    List<Long> followed = bonds.stream().map(Bond::after).distinct().sorted().toList();
    JdbcBatch.run(em, FOLLOWED, followed, (update, id) -> update.setLong(1, id));
    // A worker that looked while they were locked passed them by.
    followed.stream()
        .map(parents::get)
        .filter(parent -> parent.state() == JobState.READY)
        .map(HeldJob::queue)
        .distinct()
        .forEach(doorbell::ringAfterCommit);
  }

  /** Lets a job wait for nothing more; its row is locked. */
  void forget(long job) {
    em.createNativeQuery("delete from watchbill.prerequisite where job_id = ?1")
        .setParameter(1, job)
        .executeUpdate();
  }

  /** The jobs that one waits for. */
  List<Long> of(long job) {
    return jdbc.alone(
        connection -> {
          List<Long> ids = new ArrayList<>();
          try (Statement statement = connection.createStatement();
              ResultSet rows =
                  statement.executeQuery(
                      "select after_id from watchbill.prerequisite where job_id = "
                          + job
                          + " order by after_id")) {
            while (rows.next()) {
              ids.add(rows.getLong(1));
            }
          }
          return ids;
        });
  }

  /** Who waits for some jobs: by the job waited for, the waiting ones. */
  Map<Long, List<Waiting>> waiting(Collection<Long> after) {
    Map<Long, List<Waiting>> waiting = new HashMap<>();
    String in = after.stream().map(Object::toString).collect(Collectors.joining(", "));
    jdbc.run(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows =
                  statement.executeQuery(
                      "select p.after_id, p.job_id, j.after_failure from watchbill.prerequisite p"
                          + " join watchbill.job j on j.id = p.job_id where p.after_id in ("
                          + in
                          + ") order by p.job_id")) {
            while (rows.next()) {
              waiting
                  .computeIfAbsent(rows.getLong(1), id -> new ArrayList<>())
                  .add(new Waiting(rows.getLong(2), AfterFailure.valueOf(rows.getString(3))));
            }
          }
          return null;
        });
    return waiting;
  }

  /** A job that waits, and what a failure of one it waits for does to it. */
  record Waiting(long job, AfterFailure afterFailure) {}
}
