package org.watchbill.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.watchbill.job.Job;
import org.watchbill.memory.JsonCost;
import org.watchbill.memory.Room;
import org.watchbill.settings.Settings;

/**
 * Keeps the long payloads of the attempts that run here within the memory there is for them. A
 * claim brings short payloads only; before an attempt with a long one begins, its worker waits here
 * until others are done with theirs. The job has not begun then, so that it can be given back
 * meanwhile like any that waits in a group.
 */
@ApplicationScoped
public class InHand {

  private static final Duration A_WHILE = Duration.ofMillis(200);

  @Inject InFlight inFlight;

  private final Room room;
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
   * Waits until there is room for a job's payload and takes it.
   *
   * @return false if the job was given back meanwhile, or the thread is to stop
   */
  public boolean take(Job job) {
    if (job.payload() != null) {
      return true;
    }
    try {
      Optional<Room.Share> share = take(job.payloadSize());
      while (share.isEmpty() && inFlight.waits(job)) {
        share = take(job.payloadSize());
      }
      share.ifPresent(taken -> shares.put(Attempt.of(job), taken));
      return share.isPresent();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Optional<Room.Share> take(long payload) throws InterruptedException {
    return room.take(JsonCost.tree(payload), A_WHILE);
  }

  /** The attempt has ended, or did not begin. */
  public void left(Job job) {
    Room.Share share = job.payload() == null ? shares.remove(Attempt.of(job)) : null;
    if (share != null) {
      share.close();
    }
  }
}
