package org.watchbill.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RoomTest {

  private static final Duration NOT_LONG = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Room room = new Room(1 << 20);

  @Test
  void nobodyGetsWhatOthersHaveTaken() throws Exception {
    Optional<Room.Share> first = room.take(700_000, NOT_LONG);
    assertThat(first).isPresent();
    assertThat(room.take(700_000, NOT_LONG)).isEmpty();
    assertThat(room.take(100_000, NOT_LONG)).isPresent();
    first.get().close();
    assertThat(room.take(700_000, NOT_LONG)).isPresent();
  }

  @Test
  void whoWaitsGetsWhatIsGivenBack() throws Exception {
    Room.Share all = room.take(1 << 20, NOT_LONG).orElseThrow();
    CompletableFuture<Optional<Room.Share>> waits =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return room.take(1000_000, LONG);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    all.close();
    assertThat(waits.get()).isPresent();
  }

  @Test
  void whoWantsMoreThanThereIsGetsAllOfItAlone() throws Exception {
    Optional<Room.Share> all = room.take(Long.MAX_VALUE, NOT_LONG);
    assertThat(all).isPresent();
    assertThat(room.take(2000, NOT_LONG)).isEmpty();
    all.get().close();
    assertThat(room.free()).isEqualTo(1 << 20);
  }

  @Test
  void aShareIsGivenBackOnce() throws Exception {
    Room.Share share = room.take(1 << 20, NOT_LONG).orElseThrow();
    share.close();
    share.close();
    assertThat(room.free()).isEqualTo(1 << 20);
  }
}
