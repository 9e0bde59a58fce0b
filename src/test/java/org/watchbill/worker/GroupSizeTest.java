package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.watchbill.handler.Handler;
import org.watchbill.handler.Handlers;
import org.watchbill.job.Job;
import org.watchbill.settings.Settings;

class GroupSizeTest {

  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofSeconds(2);

  private final GroupSize sizes = new GroupSize();

  @BeforeEach
  void fillIn() {
    sizes.settings = new Settings(key -> Optional.empty());
    sizes.handlers =
        new Handlers() {
          @Override
          public Set<String> types() {
            return Set.of("a", "b");
          }

          @Override
          public Optional<Handler> known(String type) {
            return Optional.empty();
          }
        };
  }

  private int size() {
    return sizes.of("q", Set.of());
  }

  private static Job a(long id) {
    return Claimed.ofType("a", id);
  }

  private static Job b(long id) {
    return Claimed.ofType("b", id);
  }

  @Test
  void oneIsTakenWhileNothingIsKnownAndManyOnceJobsAreShort() {
    assertThat(size()).isEqualTo(1);
    sizes.measured(a(1), SHORT);
    assertThat(size()).isEqualTo(20);
    sizes.measured(b(2), Duration.ofMillis(10));
    assertThat(size()).isEqualTo(5);
  }

  @Test
  void theFirstOfAnUnknownTypeEndsWhatIsKnownAndOnceItHasBegunTheNextClaimsTakeOneEach() {
    sizes.measured(a(1), SHORT);
    List<Job> claimed = List.of(a(2), a(3), b(4), a(5), b(6));

    assertThat(sizes.known(claimed)).isEqualTo(2);
    assertThat(size()).isEqualTo(20);
    sizes.begins(b(4));
    assertThat(size()).isEqualTo(1);
    assertThat(sizes.of("q", Set.of("b"))).isEqualTo(20);
    assertThat(sizes.known(List.of(b(6), b(7)))).isZero();

    sizes.measured(b(4), SHORT);
    assertThat(size()).isEqualTo(20);
    assertThat(sizes.known(claimed)).isEqualTo(5);
  }

  @Test
  void aTypeNobodyRunsKeepsNothingWaiting() {
    sizes.measured(a(1), SHORT);

    assertThat(sizes.known(List.of(Claimed.ofType("gone", 2), a(3)))).isEqualTo(2);
    assertThat(size()).isEqualTo(20);
  }

  @Test
  void anAttemptThatTakesLongCountsAtOnceAndIsForgottenAfterManyShortOnes() {
    sizes.measured(a(1), SHORT);
    sizes.takesLong(a(2), LONG);
    assertThat(size()).isEqualTo(1);
    IntStream.range(0, 60).forEach(i -> sizes.measured(a(i), SHORT));
    assertThat(size()).isEqualTo(20);
  }

  @Test
  void whatAnAttemptHasTakenSoFarMakesNoLongTypeShorter() {
    sizes.measured(a(1), Duration.ofMinutes(1));
    IntStream.range(0, 60).forEach(i -> sizes.takesLong(a(i), LONG));

    assertThat(sizes.longTypes("q", Duration.ofSeconds(59))).contains("a");
    sizes.begins(b(1));
    sizes.takesLong(b(1), LONG);
    assertThat(sizes.known(List.of(b(2)))).isZero();
  }
}
