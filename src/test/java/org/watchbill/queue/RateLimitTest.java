package org.watchbill.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;

class RateLimitTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long START = 1_800_000_000L * SECOND;

  private static RateLimit rate(int permits, String period, Integer burst) {
    return new RateLimit(permits, Duration.parse(period), burst);
  }

  @Test
  void aFullBucketGivesItsBurstAtOnceAndThenATokenEachInterval() {
    RateLimit rate = rate(4, "PT1S", 2);
    long full = START;
    assertThat(rate.tokens(full, START)).isEqualTo(2);
    full = rate.take(2, full, START);
    assertThat(rate.tokens(full, START)).isZero();
    assertThat(rate.wait(full, START)).isEqualTo(SECOND / 4);
    assertThat(rate.tokens(full, START + SECOND / 4 - 1)).isZero();
    assertThat(rate.tokens(full, START + SECOND / 4)).isEqualTo(1);
    assertThat(rate.tokens(full, START + SECOND)).isEqualTo(2);
    assertThat(rate.wait(full, START + SECOND)).isZero();
  }

  @Test
  void withoutABurstTheBucketHoldsOnePeriod() {
    assertThat(rate(7, "PT1M", null).tokens(0, START)).isEqualTo(7);
  }

  @Test
  void inNoStretchOfTimeDoMoreStartThanTheBurstAndWhatComesBack() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      RateLimit rate =
          rate(1 + random.nextInt(9), "PT" + (1 + random.nextInt(5)) + "S", 1 + random.nextInt(9));
      long full = 0;
      long now = START;
      List<Long> starts = new ArrayList<>();
      for (int step = 0; step < 300; step++) {
        now += (long) (random.nextDouble() * SECOND / 3);
        int take = Math.min(rate.tokens(full, now), random.nextInt(4));
        if (take > 0) {
          full = rate.take(take, full, now);
        }
        for (int i = 0; i < take; i++) {
          starts.add(now);
        }
      }
      for (int from = 0; from < starts.size(); from++) {
        for (int to = from; to < starts.size(); to++) {
          double stretch = starts.get(to) - starts.get(from);
          double most = rate.burst() + stretch * rate.permits() / rate.period().toNanos();
          assertThat((double) to - from + 1).isLessThanOrEqualTo(most + 1e-9);
        }
      }
    }
  }

  @Test
  void whoTakesEveryTokenGetsTheWholeRate() {
    RateLimit rate = rate(3, "PT1S", 3);
    long full = 0;
    int started = 0;
    for (long now = START; now < START + 100 * SECOND; now += SECOND / 10) {
      int tokens = rate.tokens(full, now);
      full = tokens == 0 ? full : rate.take(tokens, full, now);
      started += tokens;
    }
    assertThat(started).isBetween(301, 303);
  }

  @Test
  void aClockSetBackCostsTheTimeToFillTheBucketAndNoMore() {
    RateLimit rate = rate(1, "PT10S", 3);
    long full = rate.take(1, 0, START);
    long back = START - 3600 * SECOND;
    assertThat(rate.tokens(full, back)).isZero();
    assertThat(rate.wait(full, back)).isEqualTo(10 * SECOND);
    long later = rate.take(1, rate.take(0, full, back), back + 10 * SECOND);
    assertThat(rate.tokens(later, back + 20 * SECOND)).isEqualTo(1);
  }

  @Test
  void aClockSetAheadGivesOneBucketAndNoMore() {
    RateLimit rate = rate(1, "PT10S", 3);
    long full = rate.take(3, 0, START);
    assertThat(rate.tokens(full, START + 3600 * SECOND)).isEqualTo(3);
  }

  @Test
  void limitsThatBreakARuleAreRefusedEachByItsPath() {
    QueueLimits limits =
        Json.stored(
            """
            {"weight": 0, "maxRunning": -1, "rate": {"permits": 0, "period": "PT0S"},
             "ratePerKey": {"permits": 1, "period": "P31D", "burst": 1000}}""",
            QueueLimits.class);
    assertThatThrownBy(limits::checked)
        .isInstanceOfSatisfying(
            Problem.class,
            problem ->
                assertThat(problem.errors())
                    .extracting(Problem.Violation::path)
                    .containsExactly(
                        "$.weight",
                        "$.maxRunning",
                        "$.rate.permits",
                        "$.rate.period",
                        "$.ratePerKey.burst"));
  }

  @Test
  void limitsAreReadAgainAsTheyWereWritten() {
    QueueLimits limits =
        new QueueLimits(3, 10, null, 1, rate(5, "PT1S", null), rate(1, "PT1M", 2)).checked();
    assertThat(Json.stored(Json.write(limits), QueueLimits.class)).isEqualTo(limits);
    assertThat(limits.restricts()).isTrue();
    assertThat(new QueueLimits(3, null, null, null, null, null).restricts()).isFalse();
  }
}
