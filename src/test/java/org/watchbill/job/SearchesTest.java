package org.watchbill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.watchbill.problem.Problem;
import org.watchbill.settings.Settings;

class SearchesTest {

  private final Searches searches =
      new Searches(
          new Settings(
              key -> Optional.ofNullable(Map.of("watchbill.search.at-once", "1").get(key))));

  @Test
  void theOneTooManyIsToldToComeAgain() throws Exception {
    CountDownLatch runs = new CountDownLatch(1);
    CountDownLatch ends = new CountDownLatch(1);
    CompletableFuture<String> first =
        CompletableFuture.supplyAsync(
            () ->
                searches.run(
                    () -> {
                      runs.countDown();
                      await(ends);
                      return "found";
                    }));
    await(runs);
    assertThatThrownBy(() -> searches.run(() -> "another"))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.status()).isEqualTo(503);
              assertThat(problem.retryAfter()).isPositive();
            });
    ends.countDown();
    assertThat(first.get()).isEqualTo("found");
    assertThat(searches.run(() -> "another")).isEqualTo("another");
  }

  @Test
  void oneThatFailsLeavesItsPlace() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(
              () ->
                  searches.run(
                      () -> {
                        throw new IllegalStateException("the database is away");
                      }))
          .hasMessage("the database is away");
    }
    assertThat(searches.run(() -> "found")).isEqualTo("found");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
