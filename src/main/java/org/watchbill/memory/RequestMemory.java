package org.watchbill.memory;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.watchbill.problem.Problem;

/** What one request has taken of the memory of all; it is given back when the request is over. */
@RequestScoped
public class RequestMemory {

  /** Long enough for a few bulks, short enough for a caller not to give up. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int COME_AGAIN = 2;

  @Inject RoomForRequests room;

  private final List<Room.Share> shares = new ArrayList<>();
  private long held;

  /**
   * Takes some, or waits for it for a few seconds.
   *
   * @param what it is for, as in "the body of this request"
   * @throws Problem 503 if others have not given back enough
   */
  public void take(long bytes, String what) {
    long more = Math.min(bytes, room.size() - held); // it must not wait for itself
    try {
      shares.add(room.take(more, PATIENCE).orElseThrow(() -> full(what)));
      held += more;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw full(what);
    }
  }

  /**
   * Takes some for texts of so many bytes that are answered as they are, unless they are short.
   *
   * @throws Problem as {@link #take}
   */
  public void takeForTexts(long bytes, String what) {
    if (bytes > JsonCost.SHORT) {
      take(JsonCost.texts(bytes), what);
    }
  }

  /**
   * Takes some for a JSON text of so many bytes and its tree, unless it is short.
   *
   * @throws Problem as {@link #take}
   */
  public void takeForTree(long bytes, String what) {
    if (bytes > JsonCost.SHORT) {
      take(JsonCost.whole(bytes), what);
    }
  }

  private static Problem full(String what) {
    return Problem.busy(
        "other requests take up the memory that %s needs; come again, or send less at once"
            .formatted(what),
        COME_AGAIN);
  }

  @PreDestroy
  void giveBack() {
    shares.forEach(Room.Share::close);
  }
}
