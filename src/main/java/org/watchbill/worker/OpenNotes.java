package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.watchbill.job.Job;
import org.watchbill.job.KeepNotes;
import org.watchbill.job.Notes;
import org.watchbill.problem.Causes;

/**
 * The progress and the logs of the attempts on this node, made when a handler first tells
 * something, and written about once a second, and soon after an attempt has ended, those of all
 * attempts together. A job that tells nothing costs nothing.
 */
@ApplicationScoped
public class OpenNotes {

  private static final Logger LOG = Logger.getLogger(OpenNotes.class.getName());

  /** At most 64 KB each, kept while the database is away. */
  private static final int MOST_ENDED = 256;

  private record Attempt(long id, int token) {}

  @Inject KeepNotes keep;
  @Inject InFlight inFlight;
  @Inject InstantSource time;

  private final Map<Attempt, Notes> open = new ConcurrentHashMap<>();
  private final Map<Attempt, Job> jobs = new ConcurrentHashMap<>();
  private final Queue<Notes> ended = new ConcurrentLinkedQueue<>();
  private volatile Runnable wake = () -> {};

  /** Who is to be woken when an attempt has ended that has told something. */
  void wake(Runnable writer) {
    wake = writer;
  }

  /** Those of an attempt that runs; the same when it runs once more after its group failed. */
  Notes of(Job job) {
    Attempt attempt = new Attempt(job.id(), job.token());
    jobs.putIfAbsent(attempt, job);
    return open.computeIfAbsent(attempt, a -> new Notes(job, time));
  }

  /** An attempt has ended: what it has told is written soon. */
  public void ended(Job job) {
    if (!open.isEmpty() && close(new Attempt(job.id(), job.token()))) {
      wake.run();
    }
  }

  private boolean close(Attempt attempt) {
    Notes notes = open.remove(attempt);
    jobs.remove(attempt);
    if (notes == null) {
      return false;
    }
    notes.end();
    ended.add(notes);
    return true;
  }

  /** Writes what has come since the last time; keeps it if that fails. */
  void flush() {
    closeForgotten();
    Map<Notes, Notes.Batch> batches = new IdentityHashMap<>();
    List<Notes> over = new ArrayList<>(ended);
    for (Notes notes : over) {
      take(notes, batches);
    }
    open.values().forEach(notes -> take(notes, batches));
    if (!batches.isEmpty()) {
      write(batches);
    }
    ended.removeAll(over);
  }

  private static void take(Notes notes, Map<Notes, Notes.Batch> batches) {
    Notes.Batch batch = notes.take();
    if (!batch.isEmpty()) {
      batches.put(notes, batch);
    }
  }

  private void write(Map<Notes, Notes.Batch> batches) {
    try {
      keep.write(List.copyOf(batches.values()));
    } catch (RuntimeException e) {
      if (refused(e)) {
        batches.values().forEach(this::writeAlone);
        return;
      }
      batches.forEach(Notes::putBack);
      dropOldest();
      throw e;
    }
  }

  /** One that the database will never take must not hold up the others. */
  private void writeAlone(Notes.Batch batch) {
    try {
      keep.write(List.of(batch));
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "log lines of job {0} are lost: {1}",
          new Object[] {Long.toString(batch.jobId()), Causes.root(e)});
    }
  }

  /** Whether it was for what they say, not because the database is away. */
  private static boolean refused(RuntimeException e) {
    return Causes.find(e, SQLException.class)
        .map(SQLException::getSQLState)
        .filter(state -> state.startsWith("22") || state.startsWith("23"))
        .isPresent();
  }

  private void dropOldest() {
    int dropped = 0;
    while (ended.size() > MOST_ENDED && ended.poll() != null) {
      dropped++;
    }
    if (dropped > 0) {
      LOG.warning("the unwritten log lines of " + dropped + " ended attempts are lost");
    }
  }

  /** Those that were given back after their group had failed. */
  private void closeForgotten() {
    jobs.forEach(
        (attempt, job) -> {
          if (!inFlight.has(job)) {
            close(attempt);
          }
        });
  }
}
