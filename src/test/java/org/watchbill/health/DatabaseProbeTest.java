package org.watchbill.health;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseProbeTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch hangs = new CountDownLatch(1);
  private DatabaseProbe probe;

  private DatabaseProbe begin(DatabaseProbe probe) {
    this.probe = probe;
    probe.begin(threads());
    return probe;
  }

  private static ManagedThreadFactory threads() {
    return (ManagedThreadFactory)
        Proxy.newProxyInstance(
            DatabaseProbeTest.class.getClassLoader(),
            new Class<?>[] {ManagedThreadFactory.class},
            (proxy, method, args) -> new Thread((Runnable) args[0]));
  }

  @AfterEach
  void end() {
    hangs.countDown();
    probe.end();
  }

  @Test
  void whateverNumberAsksTheDatabaseIsAskedOnce() {
    begin(new DatabaseProbe(() -> asked.incrementAndGet() > 0, LONG, LONG));

    List<CompletableFuture<Boolean>> answers =
        IntStream.range(0, 50)
            .mapToObj(i -> CompletableFuture.supplyAsync(probe::answers))
            .toList();

    assertThat(answers).allMatch(CompletableFuture::join);
    assertThat(asked).hasValue(1);
  }

  @Test
  void whoAsksWhileItHangsIsToldSoAndAsksNoMore() {
    begin(new DatabaseProbe(this::hang, Duration.ZERO, Duration.ofMillis(50)));

    for (int i = 0; i < 20; i++) {
      assertThat(probe.answers()).isFalse();
    }

    await().atMost(60, SECONDS).untilAtomic(asked, n -> assertThat(n).isEqualTo(1));
  }

  private boolean hang() {
    asked.incrementAndGet();
    try {
      hangs.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  @Test
  void onceItAnswersAgainItIsUp() {
    begin(new DatabaseProbe(this::hang, Duration.ZERO, Duration.ofMillis(50)));
    assertThat(probe.answers()).isFalse();

    hangs.countDown();

    await().atMost(60, SECONDS).until(probe::answers);
  }

  @Test
  void anOldAnswerIsNotGivenForANewOne() {
    begin(new DatabaseProbe(() -> asked.incrementAndGet() == 1, Duration.ZERO, LONG));

    assertThat(probe.answers()).isTrue();
    assertThat(probe.answers()).isFalse();
  }
}
