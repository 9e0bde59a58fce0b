package org.watchbill.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoginTurnsTest {

  @Test
  void neverMoreThanHalfOfTheProcessorsHash() throws Exception {
    LoginTurns turns = new LoginTurns(4);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      for (Future<?> done :
          IntStream.range(0, 64)
              .mapToObj(
                  i -> threads.submit(() -> turns.take("k" + i, () -> work(running, most), 0)))
              .toList()) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(most.get()).isBetween(1, 2);
  }

  @Test
  void whoseTurnDoesNotComeIsToldSo() throws Exception {
    LoginTurns turns = new LoginTurns(1);
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<String> first =
        CompletableFuture.supplyAsync(() -> turns.take("a", () -> hold(started, end), "busy"));
    started.await();
    assertThat(turns.take("b", () -> "computed", "busy")).isEqualTo("busy");
    end.countDown();
    assertThat(first.get()).isEqualTo("computed");
    assertThat(turns.take("b", () -> "computed", "busy")).isEqualTo("computed");
  }

  private static int work(AtomicInteger running, AtomicInteger most) {
    most.accumulateAndGet(running.incrementAndGet(), Math::max);
    Thread.yield();
    return running.decrementAndGet();
  }

  private static String hold(CountDownLatch started, CountDownLatch end) {
    started.countDown();
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "computed";
  }
}
