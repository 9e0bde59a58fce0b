package org.watchbill.job;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.watchbill.errand.Announce;
import org.watchbill.handler.NewJob;
import org.watchbill.json.Json;
import org.watchbill.queue.Doorbell;
import org.watchbill.queue.Queues;
import org.watchbill.schema.Jdbc;
import org.watchbill.schema.Migration;
import org.watchbill.schema.VendorSql;
import org.watchbill.settings.Settings;

/**
 * The beans of one transaction that submit, end and change jobs, without a container: any type is
 * taken, bells and events are only written down.
 */
public final class FlowBeans {

  public final EntityManager em;
  public final Jdbc jdbc;
  public final Migration schema;
  public final SubmitJob submit = new Submit();
  final ApplicationJobs jobs = new ApplicationJobs();
  public final ReleaseFollowers followers = new ReleaseFollowers();
  public final SettleJob settle = new SettleJob();
  public final ChangeJob change = new ChangeJob();
  final Prerequisites prerequisites = new Prerequisites();

  /** The queues rung for. */
  public final List<String> bells = new ArrayList<>();

  /** What was announced. */
  public final List<Object> events = new ArrayList<>();

  private final InstantSource time;

  public FlowBeans(EntityManager em, VendorSql vendor, InstantSource time) {
    this.em = em;
    this.time = time;
    jdbc = TestDatabase.jdbc(em);
    schema =
        new Migration() {
          @Override
          public VendorSql vendor() {
            return vendor;
          }
        };
    Doorbell bell =
        new Doorbell() {
          @Override
          public void ringAfterCommit(String queue) {
            bells.add(queue);
          }
        };
    prerequisites.em = em;
    prerequisites.jdbc = jdbc;
    prerequisites.schema = schema;
    prerequisites.doorbell = bell;
    followers.em = em;
    followers.prerequisites = prerequisites;
    followers.doorbell = bell;
    followers.announce = recorded();
    settle.em = em;
    settle.jdbc = jdbc;
    settle.schema = schema;
    settle.followers = followers;
    settle.announce = recorded();
    change.em = em;
    change.time = time;
    change.announce = recorded();
    change.submit = submit;
    change.followers = followers;
    change.prerequisites = prerequisites;
    fillSubmit(bell);
  }

  private void fillSubmit(Doorbell bell) {
    TakeKeys keys = new TakeKeys();
    keys.em = em;
    keys.schema = schema;
    keys.followers = followers;
    keys.time = time;
    keys.announce = recorded();
    JoinBatches join = new JoinBatches();
    join.jdbc = jdbc;
    join.schema = schema;
    join.announce = recorded();
    submit.em = em;
    submit.time = time;
    submit.schema = schema;
    submit.settings = new Settings(key -> Optional.empty());
    submit.doorbell = bell;
    submit.queues =
        new Queues() {
          @Override
          public boolean known(String name) {
            return false;
          }

          @Override
          public void back(String name) {}
        };
    submit.announce = recorded();
    submit.running = new RunningJob();
    submit.prerequisites = prerequisites;
    submit.followers = followers;
    submit.joinBatches = join;
    submit.keys = keys;
    change.keys = keys;
    jobs.em = em;
    jobs.submit = submit;
    jobs.running = submit.running;
    jobs.transactions = TestDatabase.transactions();
  }

  private static final class Submit extends SubmitJob {
    @Override
    public Order order(NewJob job, Origin origin) {
      return Order.of(job, Json.write(job.payload()), origin, settings, time.instant());
    }
  }

  /** Submits jobs and says what became of them. */
  public List<Submitted> place(NewJob... jobs) {
    return submit.submit(List.of(jobs), Origin.of("test"));
  }

  /** Submits a job. */
  public Job submit(NewJob job) {
    return place(job).get(0).job();
  }

  /** Ends the attempt of a job; true if it was the job's still. */
  public boolean succeed(Job job) {
    return settle.settle(job, Settlement.done(null, now()));
  }

  /** Ends the attempt of a job for good; true if it was the job's still. */
  public boolean die(Job job) {
    return settle.settle(job, Settlement.dead(Failure.of("as asked"), now()));
  }

  public Instant now() {
    return time.instant();
  }

  public static NewJob noop() {
    return NewJob.of("noop", Json.tree("{}"));
  }

  /** Writes down what is told. */
  public Announce recorded() {
    return new Announce() {
      @Override
      public void tell(Object event) {
        events.add(event);
      }
    };
  }
}
