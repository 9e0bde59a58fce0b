package org.watchbill.job;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.watchbill.errand.Announce;
import org.watchbill.errand.Errands;
import org.watchbill.handler.Handlers;
import org.watchbill.handler.NewJob;
import org.watchbill.problem.Faults;
import org.watchbill.problem.Problem;
import org.watchbill.queue.Doorbell;
import org.watchbill.queue.Queues;
import org.watchbill.schema.Migration;
import org.watchbill.settings.Settings;

/**
 * How a job comes into being: checked, inserted in the caller's transaction, its queue's bell rung
 * when that commits. ({@link SubmitAtOnce} inserts by itself what is {@linkplain Order#isPlain
 * plain}: a further row that belongs to a job makes it another.) A {@link Problem} is found before
 * anything is written, so it does not doom the caller's transaction.
 */
@ApplicationScoped
public class SubmitJob {

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Handlers handlers;
  @Inject Settings settings;
  @Inject InstantSource time;
  @Inject Doorbell doorbell;
  @Inject Queues queues;
  @Inject Errands errands;
  @Resource TransactionSynchronizationRegistry transactions;
  @Inject Migration schema;
  @Inject RunningJob running;
  @Inject Announce announce;
  @Inject Prerequisites prerequisites;
  @Inject ReleaseFollowers followers;
  @Inject JoinBatches joinBatches;
  @Inject TakeKeys keys;

  /**
   * Submits jobs for somebody, all or none.
   *
   * @return for each the new job, or the one that has its unique key if that is what it asks for
   * @throws Problem 422 naming the positions of all bad ones; 409 if a unique key is taken
   */
  public List<Submitted> submit(List<NewJob> jobs, Origin origin) {
    return place(orders(jobs, origin));
  }

  /** Checks jobs; see {@link #submit}. */
  List<Order> orders(List<NewJob> jobs, Origin origin) {
    return check(jobs, origin, i -> jobs.size() == 1 ? "$" : "$[" + i + "]");
  }

  /**
   * Checks jobs, passing over nulls.
   *
   * @param paths each job's JSON path by its position
   * @throws Problem 422 naming every field of every job that breaks a rule
   */
  public List<Order> check(List<NewJob> jobs, Origin origin, IntFunction<String> paths) {
    List<Order> orders = new ArrayList<>(jobs.size());
    Faults faults = new Faults();
    for (int i = 0; i < jobs.size(); i++) {
      NewJob job = jobs.get(i);
      if (job != null) {
        faults.of(paths.apply(i), () -> orders.add(order(job, origin)));
      }
    }
    faults.raise();
    return orders;
  }

  /**
   * Checks a job.
   *
   * @throws Problem 422 naming every field that breaks a rule
   */
  public Order order(NewJob job, Origin origin) {
    Faults faults = new Faults();
    String payload = faults.get(() -> payload(job));
    Order order = faults.get(() -> order(job, payload == null ? "" : payload, origin));
    faults.raise();
    return order;
  }

  private String payload(NewJob job) {
    String text = handlers.of(job.type()).check(job.payload(), "$.payload");
    return job.keepsText() ? job.payloadText() : text; // the same, and not twice in memory
  }

  /**
   * Checks a job that is to be submitted later, again and again.
   *
   * @return its payload as JSON text
   */
  public String check(NewJob job) {
    return order(job, Origin.of("")).payload();
  }

  /**
   * As {@link #order(NewJob, Origin)}, for a job whose payload this process has found good before.
   *
   * @throws Problem 422 if its type has no handler, or another field breaks a rule
   */
  public Order orderAgain(NewJob job, Origin origin) {
    handlers.of(job.type());
    return order(job, job.payloadText(), origin);
  }

  private Order order(NewJob job, String payload, Origin origin) {
    return order(job, payload, origin, time.instant());
  }

  /** The order of a job that is or was submitted at a time. */
  Order order(NewJob job, String payload, Origin origin, Instant submittedAt) {
    return Order.of(job, payload, origin, settings, submittedAt);
  }

  /** Inserts jobs that were found good and are not held by anything but what they name. */
  @Transactional(TxType.MANDATORY)
  public List<Job> insert(List<Order> orders) {
    return place(orders).stream().map(Submitted::job).toList();
  }

  /**
   * Inserts a job that was found good, and keeps it WAITING until it is told to {@linkplain
   * ReleaseFollowers#goOn go on}.
   */
  @Transactional(TxType.MANDATORY)
  public Job hold(Order order) {
    return place(List.of(order), 1).get(0).job();
  }

  /** As {@link #submit}, of one that was found good. */
  public Submitted place(Order order) {
    return place(List.of(order)).get(0);
  }

  /** The queues of orders, to be {@linkplain Queues#with made} before there is a transaction. */
  public List<Queues.Wanted> wanted(List<Order> orders) {
    Map<String, Boolean> keyed = new TreeMap<>();
    orders.forEach(
        order -> keyed.merge(order.queue(), order.concurrencyKey() != null, Boolean::logicalOr));
    return keyed.entrySet().stream()
        .map(queue -> new Queues.Wanted(queue.getKey(), queue.getValue()))
        .toList();
  }

  /** As {@link #submit}, of those that were found good. */
  List<Submitted> place(List<Order> orders) {
    return place(orders, 0);
  }

  private List<Submitted> place(List<Order> orders, int held) {
    return orders.isEmpty() ? List.of() : within(orders, () -> write(orders, held));
  }

  private List<Submitted> write(List<Order> orders, int held) {
    joinBatches.join(orders);
    Map<Long, HeldJob> parents = prerequisites.lock(orders);
    if (orders.size() == 1 && orders.get(0).uniqueKey() == null) {
      return List.of(placeOne(orders.get(0), held, parents));
    }
    List<Long> ids = schema.vendor().nextJobIds(em, orders.size());
    List<Job> jobs = new ArrayList<>(orders.size());
    boolean keyed = false;
    for (int i = 0; i < orders.size(); i++) {
      Job job = new Job(ids.get(i), orders.get(i));
      job.waitFor(held + Prerequisites.unmet(orders.get(i), parents).size());
      keyed |= job.openKey() != null;
      jobs.add(job);
    }
    if (keyed) {
      List<Submitted> placed = insertKeyed(jobs, orders);
      complete(jobs, orders, parents, placed);
      return placed;
    }
    JobRows.insert(em, jobs);
    List<Submitted> placed = jobs.stream().map(Submitted::fresh).toList();
    complete(jobs, orders, parents, placed);
    return placed;
  }

  /** What most submissions are: one statement. */
  private Submitted placeOne(Order order, int held, Map<Long, HeldJob> parents) {
    Job job = new Job(order);
    job.waitFor(held + Prerequisites.unmet(order, parents).size());
    JobRows.insertNumbered(em, schema.vendor(), job);
    Submitted placed = Submitted.fresh(job);
    complete(List.of(job), List.of(order), parents, List.of(placed));
    return placed;
  }

  /** The ids were counted as jobs when they were drawn: those that came to nothing are not. */
  private List<Submitted> insertKeyed(List<Job> jobs, List<Order> orders) {
    try {
      List<Submitted> placed = keys.insert(jobs, orders);
      Tally.notSubmitted(em, (int) placed.stream().filter(Submitted::found).count());
      return placed;
    } catch (Problem e) { // the caller may commit all the same
      Tally.notSubmitted(em, jobs.size());
      throw e;
    }
  }

  /** What belongs to new jobs beside their own rows. */
  private void complete(
      List<Job> jobs, List<Order> orders, Map<Long, HeldJob> parents, List<Submitted> placed) {
    Map<Job, Order> following = new LinkedHashMap<>();
    List<Job> fresh = new ArrayList<>(jobs.size());
    for (int i = 0; i < jobs.size(); i++) {
      if (!placed.get(i).found()) {
        Job job = jobs.get(i);
        fresh.add(job);
        orders.get(i).tags().forEach(tag -> em.persist(new JobTag(job.id(), tag)));
        if (!orders.get(i).job().after().isEmpty()) {
          following.put(job, orders.get(i));
        }
      }
    }
    if (!following.isEmpty()) {
      following.forEach((job, order) -> follow(job, order, parents));
      prerequisites.record(following, parents);
    }
    fresh.forEach(running::submitted);
    announce(fresh);
  }

  /** Called off at once if one it is to follow has failed, as it would have been later. */
  private void follow(Job job, Order order, Map<Long, HeldJob> parents) {
    HeldJob failed = Prerequisites.doom(order, parents);
    if (failed != null) {
      String why = Released.why(failed.id(), failed.state());
      followers.callOff(job.id(), why, job.createdAt());
      job.callOff(why, job.createdAt());
    }
  }

  /** Wakes who must know once this is committed: the queue's workers, or the clock. */
  public void announce(Collection<Job> jobs) {
    if (!running.rehearses()) {
      jobs.stream().map(Job::queue).distinct().forEach(queues::back); // it may have been deleted
      jobs.stream()
          .filter(job -> job.concurrencyKey() != null)
          .map(Job::queue)
          .distinct()
          .forEach(queues::keyed);
    }
    jobs.stream()
        .filter(job -> job.state() == JobState.READY)
        .map(Job::queue)
        .distinct()
        .forEach(doorbell::ringAfterCommit);
    jobs.stream()
        .filter(job -> job.state() == JobState.SCHEDULED)
        .map(Job::runAt)
        .min(Instant::compareTo)
        .ifPresent(earliest -> announce.tell(new JobEvent.Delayed(earliest)));
  }

  /** What a transaction has made and then rolls back, it gives up again. */
  private void giveUpAfterRollback(String queue) {
    transactions.registerInterposedSynchronization(
        new AfterRollback(() -> errands.run(() -> queues.giveUp(queue))));
  }

  private <T> T within(Order order, Supplier<T> step) {
    return within(List.of(order), step);
  }

  /** Before anything is written: what is refused here must not doom the caller's transaction. */
  private <T> T within(List<Order> orders, Supplier<T> step) {
    return running.rehearses()
        ? step.get() // a queue's row is committed on its own
        : queues.with(wanted(orders), this::giveUpAfterRollback, step);
  }

  /** Other options for a job that is not committed yet. */
  public void amend(Job job, Order order) {
    within(order, () -> change(job, order));
  }

  private Job change(Job job, Order order) {
    Job managed = em.contains(job) ? job : em.find(Job.class, job.id());
    managed.amend(order);
    managed.keepPayload(order.payload());
    running.submitted(managed);
    announce(List.of(managed));
    return managed;
  }

  /**
   * Lets a job that is not committed yet follow others.
   *
   * @throws Problem 422 if one of them does not exist or was not submitted before it
   */
  void follow(Job job, Order order) {
    for (long id : order.job().after()) {
      if (id >= job.id()) {
        throw Problem.unprocessable(
            "$.after", "job %d was not submitted before job %d".formatted(id, job.id()));
      }
    }
    em.flush(); // what was amended of those it follows
    Map<Long, HeldJob> parents = prerequisites.lock(List.of(order));
    Job managed = em.contains(job) ? job : em.find(Job.class, job.id());
    prerequisites.forget(job.id());
    if (managed.state() == JobState.CANCELLED) { // called off by what was said before
      Tally.revived(em, JobState.CANCELLED);
      managed.reopen();
    }
    managed.amend(order);
    managed.waitFor(Prerequisites.unmet(order, parents).size());
    em.flush();
    follow(managed, order, parents);
    prerequisites.record(Map.of(managed, order), parents);
    em.flush();
    announce(List.of(managed));
  }

  /** One more label for a job that is not committed yet. */
  public void tag(Job job, String tag) {
    em.persist(new JobTag(job.id(), tag));
  }
}
