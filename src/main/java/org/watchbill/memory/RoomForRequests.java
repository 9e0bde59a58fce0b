package org.watchbill.memory;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.watchbill.settings.Settings;

/** The memory that the bodies of all requests and answers of this node may take up together. */
@ApplicationScoped
public class RoomForRequests {

  private final Room room;

  /** For CDI. */
  protected RoomForRequests() {
    room = null;
  }

  @Inject
  public RoomForRequests(Settings settings) {
    room = new Room(settings.requestMemory());
  }

  long size() {
    return room.size();
  }

  Optional<Room.Share> take(long bytes, Duration wait) throws InterruptedException {
    return room.take(bytes, wait);
  }
}
