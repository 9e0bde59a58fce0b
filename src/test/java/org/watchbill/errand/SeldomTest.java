package org.watchbill.errand;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SeldomTest {

  private final Seldom lines = new Seldom(Duration.ofMinutes(1));

  private OptionalLong say(String kind, long second) {
    return lines.say(kind, Long.MAX_VALUE - 5 + TimeUnit.SECONDS.toNanos(second)); // it may wrap
  }

  @Test
  void oneOfManyIsSaidAndHowManyWereNot() {
    assertThat(say("a", 0)).hasValue(0);
    assertThat(say("a", 1)).isEmpty();
    assertThat(say("b", 2)).hasValue(0);
    assertThat(say("a", 59)).isEmpty();
    assertThat(say("a", 60)).hasValue(2);
    assertThat(say("a", 120)).hasValue(0);
  }

  @Test
  void manyKindsDoNotFillTheMemory() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(say("kind " + i, 0)).hasValue(0);
    }
    assertThat(say("kind 9999", 1)).isEmpty();
    assertThat(say("kind 0", 1)).as("long forgotten").hasValue(0);
  }
}
