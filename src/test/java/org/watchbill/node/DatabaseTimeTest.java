package org.watchbill.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.settings.Settings;

class DatabaseTimeTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What has passed since the start, however the clocks are set; may be anything at the start. */
  private long nanos = Long.MAX_VALUE - 3;

  /** What the database's clock shows at the start. */
  private Instant database = NOON;

  private final long start = nanos;
  private Duration asleep = Duration.ZERO;
  private Duration told = Duration.ZERO;

  private final SleptTime slept =
      new SleptTime() {
        @Override
        Duration sinceLastAsked() {
          Duration news = asleep.minus(told);
          told = asleep;
          return news;
        }
      };

  /** This machine's clock is wrong by years, which must not matter. */
  private final DatabaseTime time =
      new DatabaseTime(() -> nanos, slept, Instant.parse("2001-01-01T00:00:00Z"));

  @BeforeEach
  void set() {
    time.settings =
        new Settings(
            key ->
                Optional.ofNullable(
                    Map.of("watchbill.clock.patience", PATIENCE.toString()).get(key)));
  }

  private void pass(Duration span) {
    nanos += span.toNanos();
  }

  private void pass(long millis) {
    pass(Duration.ofMillis(millis));
  }

  private Instant database() {
    return database.plusNanos(nanos - start);
  }

  /** A question that takes so long; the database reads its clock at some moment of that. */
  private void measure(long beforeMillis, long afterMillis) {
    long asked = nanos;
    pass(beforeMillis);
    Instant read = database();
    pass(afterMillis);
    time.adjust(asked, read, nanos);
  }

  private void measure() {
    measure(1, 1);
  }

  private Duration ahead() {
    return Duration.between(database().truncatedTo(ChronoUnit.MICROS), time.instant());
  }

  private void assertLate(Duration atMost) {
    assertThat(ahead()).isBetween(atMost.negated(), Duration.ZERO);
  }

  @Test
  void theFirstMeasuringSetsIt() {
    measure(10, 30);

    assertLate(Duration.ofMillis(40));
    pass(Duration.ofHours(3));
    assertLate(Duration.ofMillis(40));
  }

  @Test
  void itIsNeverAheadHoweverSlowTheAnswers() {
    Random random = new Random(5);
    for (int round = 0; round < 1_000; round++) {
      measure(random.nextInt(500), random.nextInt(500));
      assertLate(Duration.ofSeconds(1));
      pass(random.nextInt(10_000));
      assertLate(Duration.ofSeconds(1));
    }
  }

  @Test
  void aQuickAnswerNarrowsASlowOne() {
    measure(100, 900);
    measure(1, 1);

    assertLate(Duration.ofMillis(2));
  }

  @Test
  void aDatabaseThatGainsALittleIsFollowed() {
    measure();
    database = database.plusMillis(800);
    measure();

    assertLate(Duration.ofMillis(2));
  }

  @Test
  void aDatabaseThatLosesALittleIsWaitedForAndTimeNeverGoesBack() {
    measure();
    Instant before = time.instant();
    database = database.minusMillis(800);
    measure();

    assertThat(time.instant()).isAfterOrEqualTo(before);
    Instant stands = time.instant();
    pass(500);
    assertThat(time.instant()).isEqualTo(stands);
    measure();
    assertThat(time.instant()).isEqualTo(stands);
    pass(400);
    assertLate(Duration.ofMillis(4));
  }

  @ParameterizedTest
  @ValueSource(longs = {3_600, -3_600, 6, -6, 86_400 * 365, -86_400 * 365})
  void aStepThatIsTakenBackNeverHappened(long seconds) {
    measure();
    Instant good = database;
    for (int step = 0; step < 3; step++) {
      database = database.plusSeconds(seconds);
      for (int i = 0; i < 10; i++) {
        pass(10_000);
        measure();
        assertThat(Duration.between(good.plusNanos(nanos - start), time.instant()).abs())
            .isLessThan(Duration.ofMillis(10));
      }
      database = good;
      measure();
      assertLate(Duration.ofMillis(10));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {3_600, -3_600})
  void aStepThatLastsIsFollowedInTheEnd(long seconds) {
    measure();
    Instant good = database;
    database = database.plusSeconds(seconds);
    long begun = nanos;
    for (measure(); nanos - begun < PATIENCE.toNanos(); measure()) {
      assertThat(Duration.between(good.plusNanos(nanos - start), time.instant()).abs())
          .isLessThan(Duration.ofMillis(10));
      pass(10_000);
    }
    measure();

    assertLate(Duration.ofMillis(10));
  }

  @Test
  void aClockThatJumpsAboutIsNotBelieved() {
    measure();
    Instant good = database;
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      database = good.plusSeconds(random.nextInt(20_000) + 10);
      measure();
      assertThat(Duration.between(good.plusNanos(nanos - start), time.instant()).abs())
          .isLessThan(Duration.ofMillis(10));
      pass(10_000);
    }
  }

  @Test
  void aMachineThatSleptGoesOnWithTheDatabaseAtOnce() {
    measure();
    database = database.plus(Duration.ofHours(8)); // nanoTime stands still meanwhile, on Linux
    asleep = asleep.plus(Duration.ofHours(8)).plusMillis(70);
    measure();

    assertLate(Duration.ofMillis(2));
  }

  @Test
  void aSleepDoesNotExplainAStepOfAnotherLength() {
    measure();
    database = database.plus(Duration.ofHours(8));
    asleep = asleep.plus(Duration.ofHours(1));
    measure();

    assertThat(ahead()).isLessThan(Duration.ofHours(-7));
  }

  @Test
  void aMachineThatStoodStillWhileItsNanosWentOnIsRightAtOnce() {
    measure();
    pass(Duration.ofMinutes(5)); // SIGSTOP
    assertLate(Duration.ofMillis(2));
    measure();
    assertLate(Duration.ofMillis(2));
  }

  /** The real clocks of this machine; whoever tests has not set them meanwhile. */
  @Test
  void aRealOneGoesOnEvenly() {
    DatabaseTime real = new DatabaseTime();
    long asked = System.nanoTime();
    real.settings = time.settings;
    real.adjust(asked, NOON, System.nanoTime());
    Instant first = real.instant();
    Instant last = first;
    for (long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
        System.nanoTime() < end; ) {
      Instant next = real.instant();
      assertThat(next).isAfterOrEqualTo(last);
      last = next;
    }
    assertThat(first).isAfterOrEqualTo(NOON);
    assertThat(last).isAfter(first);
  }
}
