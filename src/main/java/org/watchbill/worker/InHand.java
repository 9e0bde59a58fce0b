package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.watchbill.job.Job;
import org.watchbill.memory.JsonCost;
import org.watchbill.memory.Room;
import org.watchbill.queue.Doorbell;
import org.watchbill.settings.Settings;

/**
 * Keeps the long payloads of the attempts that run here within the memory there is for them. A
 * claim brings short payloads only; before an attempt with a long one begins, its worker waits here
 * until others are done with theirs. The job has not begun then, so that it can be given back
 * meanwhile like any that waits in a group.
 *
 * <p>It keeps its place for as long as it waits, lest many small ones pass it by; and while one
 * waits, its queue's others of its type are not claimed ({@link Scarcity}).
 */
@ApplicationScoped
public class InHand {

  /** Somewhat longer than claimed jobs wait before they are given back. */
  private static final Duration PATIENCE = LongAttempts.LONG.multipliedBy(2);

  @Inject InFlight inFlight;
  @Inject Doorbell doorbell;

  private final Room room;
  private final Scarcity scarcity = new Scarcity();
  private final Map<Attempt, Room.Share> shares = new ConcurrentHashMap<>();

  private record Attempt(long job, int token) {
    static Attempt of(Job job) {
      return new Attempt(job.id(), job.token());
    }
  }

  /** For CDI. */
  protected InHand() {
    room = null;
  }

  @Inject
  public InHand(Settings settings) {
    room = new Room(settings.attemptMemory());
  }

  /**
   * Waits a while until there is room for a job's payload and takes it.
   *
   * @return false if there was none, the job waits no more, or the thread is to stop
   */
  public boolean take(Job job) {
    if (job.payload() != null) {
      return true;
    }
    if (!inFlight.waits(job)) {
      return false; // it has run, or was given back
    }
    try {
      Optional<Room.Share> share = take(job, Duration.ZERO);
      if (share.isEmpty()) {
        share = waitFor(job);
      }
      share.ifPresent(taken -> shares.put(Attempt.of(job), taken));
      return share.isPresent();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Optional<Room.Share> take(Job job, Duration wait) throws InterruptedException {
    return room.take(JsonCost.tree(job.payloadSize()), wait);
  }

  /** Whoever looks at the queue meanwhile leaves its like there: somebody is to look again. */
  private Optional<Room.Share> waitFor(Job job) throws InterruptedException {
    Optional<Room.Share> share = Optional.empty();
    scarcity.waits(job);
    try {
      share = take(job, PATIENCE);
      return share;
    } finally {
      scarcity.waited(job, share.isEmpty(), System.nanoTime());
      doorbell.ringIn(job.queue(), share.isEmpty() ? Scarcity.A_WHILE : Duration.ZERO);
    }
  }

  /** The types that a claim from a queue should leave out now, since their like wait for memory. */
  Set<String> without(String queue) {
    return scarcity.types(queue, System.nanoTime());
  }

  /** The attempt has ended, or did not begin. */
  public void left(Job job) {
    Room.Share share = job.payload() == null ? shares.remove(Attempt.of(job)) : null;
    if (share != null) {
      share.close();
    }
  }
}
