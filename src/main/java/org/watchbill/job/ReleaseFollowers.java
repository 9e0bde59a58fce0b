package org.watchbill.job;

import static org.watchbill.schema.JdbcBatch.column;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.watchbill.errand.Announce;
import org.watchbill.queue.Doorbell;
import org.watchbill.schema.JdbcBatch;

/**
 * What the end of a job does to those that wait for it, in the very transaction that ends it: they
 * start when it was the last they waited for, or are called off, and so on down the chain.
 *
 * <p>Who races here: several jobs with a common follower that end at the same time, and a person
 * who calls the follower off or starts it. All lock the follower's row, each transaction all it
 * needs by id at once; the count {@code waits_for} and the state it finds under the lock decide.
 * The last one to end finds the count at one. Everything here needs a running transaction.
 */
@ApplicationScoped
public class ReleaseFollowers {

  private static final String GO_ON =
      "update watchbill.job set state = ?, waits_for = ? where id = ?";
  private static final String CALL_OFF =
      """
      update watchbill.job
         set state = 'CANCELLED', waits_for = 0, finished_at = ?, error_type = null,
             error_message = ?, open_key = case when unique_until > ? then open_key end
       where id = ?""";
  private static final String MET =
      "delete from watchbill.prerequisite where after_id = ? and job_id = ?";
  private static final String WAITS_NO_MORE = "delete from watchbill.prerequisite where job_id = ?";

  @PersistenceContext(unitName = "watchbill")
  EntityManager em;

  @Inject Prerequisites prerequisites;
  @Inject Doorbell doorbell;
  @Inject Announce announce;

  /**
   * These jobs have succeeded in the running transaction.
   *
   * @param followed the ids of those others wait for
   */
  public void succeeded(List<Job> jobs, List<Long> followed, Instant at) {
    tellBatches(jobs.stream().map(Job::batch).toList(), false);
    if (!followed.isEmpty()) {
      release(followed.stream().collect(Collectors.toMap(id -> id, id -> JobState.SUCCEEDED)), at);
    }
  }

  /** This job has ended otherwise in the running transaction. */
  public void failed(Job job, JobState state, Instant at) {
    if (job.batch() != null) {
      tellBatches(List.of(job.batch()), state == JobState.DEAD);
    }
    release(Map.of(job.id(), state), at);
  }

  private void tellBatches(List<Long> batches, boolean dead) {
    batches.stream()
        .filter(Objects::nonNull)
        .distinct()
        .forEach(batch -> announce.tell(new JobEvent.ChildEnded(batch, dead)));
  }

  private void release(Map<Long, JobState> ended, Instant at) {
    Map<Long, List<Prerequisites.Waiting>> waiting = prerequisites.waiting(ended.keySet());
    if (waiting.isEmpty()) {
      return;
    }
    em.flush(); // a follower may have been submitted in this transaction
    Released released = new Released(prerequisites);
    released.lock(ended, waiting);
    released.after(ended, waiting);
    write(released.changes(), at);
  }

  /**
   * Lets a job that is held go on as if one it waits for had succeeded.
   *
   * @return false if it waits no more
   */
  public boolean goOn(long id, Instant at) {
    Optional<HeldJob> held = waiting(id);
    held.ifPresent(job -> write(List.of(new Change(job, List.of(0L), null)), at));
    return held.isPresent();
  }

  /**
   * Calls a job that is held off, and what follows it.
   *
   * @param why one line for a person
   * @return false if it waits no more
   */
  public boolean callOff(long id, String why, Instant at) {
    Optional<HeldJob> held = waiting(id);
    held.ifPresent(
        job -> {
          write(List.of(new Change(job, List.of(), why)), at);
          release(Map.of(id, JobState.CANCELLED), at);
        });
    return held.isPresent();
  }

  private Optional<HeldJob> waiting(long id) {
    return Optional.ofNullable(prerequisites.held(List.of(id)).get(id)).filter(HeldJob::waits);
  }

  /**
   * What is to become of a held job.
   *
   * @param met the jobs it waits for no more
   * @param calledOff why it is called off, or null
   */
  record Change(HeldJob job, List<Long> met, String calledOff) {

    int waitsFor() {
      return job.waitsFor() - met.size();
    }

    JobState next(Instant now) {
      if (waitsFor() > 0) {
        return JobState.WAITING;
      }
      return job.delayed(now) ? JobState.SCHEDULED : JobState.READY;
    }
  }

  private void write(Collection<Change> changes, Instant at) {
    List<Change> off = changes.stream().filter(c -> c.calledOff() != null).toList();
    List<Change> on =
        changes.stream().filter(c -> c.calledOff() == null && !c.met().isEmpty()).toList();
    goOn(on, at);
    if (!off.isEmpty()) {
      callOff(off, at);
    }
  }

  private void goOn(List<Change> changes, Instant at) {
    JdbcBatch.run(
        em,
        GO_ON,
        changes,
        (update, change) -> {
          update.setString(1, change.next(at).name());
          update.setInt(2, change.waitsFor());
          update.setLong(3, change.job().id());
        });
    List<Prerequisites.Bond> met = new ArrayList<>();
    changes.forEach(
        c -> c.met().forEach(after -> met.add(new Prerequisites.Bond(after, c.job().id()))));
    JdbcBatch.run(
        em,
        MET,
        met,
        (delete, bond) -> {
          delete.setLong(1, bond.after());
          delete.setLong(2, bond.job());
        });
    in(changes, JobState.READY, at)
        .map(HeldJob::queue)
        .distinct()
        .forEach(doorbell::ringAfterCommit);
    in(changes, JobState.SCHEDULED, at)
        .map(HeldJob::runAt)
        .min(Instant::compareTo)
        .ifPresent(earliest -> announce.tell(new JobEvent.Delayed(earliest)));
  }

  private static Stream<HeldJob> in(List<Change> changes, JobState state, Instant at) {
    return changes.stream().filter(change -> change.next(at) == state).map(Change::job);
  }

  private void callOff(List<Change> changes, Instant at) {
    JdbcBatch.run(
        em,
        CALL_OFF,
        changes,
        (update, change) -> {
          update.setObject(1, column(at));
          update.setString(2, change.calledOff());
          update.setObject(3, column(at));
          update.setLong(4, change.job().id());
        });
    JdbcBatch.run(
        em, WAITS_NO_MORE, changes, (delete, change) -> delete.setLong(1, change.job().id()));
    Tally.cancelled(em, changes.size());
    tellBatches(changes.stream().map(c -> c.job().batch()).toList(), false);
    Map<String, List<Long>> reasons = new HashMap<>();
    changes.forEach(
        c -> reasons.computeIfAbsent(c.calledOff(), why -> new ArrayList<>()).add(c.job().id()));
    reasons.forEach((why, ids) -> announce.tell(new JobEvent.CalledOff(ids, why)));
  }
}
