package org.watchbill.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StopRuleTest {

  @Test
  void aCanaryWithoutAShareMustNotLoseOne() {
    StopRule rule = new StopRule(5, null);
    assertThat(rule.afterCanary(5, 0)).isEmpty();
    assertThat(rule.afterCanary(4, 1))
        .hasValueSatisfying(why -> assertThat(why).contains("1 of 5"));
  }

  @Test
  void theShareIsJudgedOnceEnoughHaveEnded() {
    StopRule rule = new StopRule(null, 0.2);
    assertThat(rule.onTheWay(0, 9)).isEmpty();
    assertThat(rule.onTheWay(8, 2)).isEmpty();
    assertThat(rule.onTheWay(7, 3)).isPresent();
  }

  @Test
  void aCanarySaysHowManyAreEnough() {
    assertThat(new StopRule(3, 0.5).onTheWay(1, 2)).isPresent();
    assertThat(new StopRule(50, 0.5).onTheWay(10, 39)).isEmpty();
  }

  @Test
  void withoutAShareNothingStopsItOnTheWay() {
    assertThat(new StopRule(null, null).onTheWay(0, 1000)).isEmpty();
    assertThat(new StopRule(5, null).onTheWay(0, 1000)).isEmpty();
  }

  @Test
  void aShareOfOneNeverStops() {
    assertThat(new StopRule(5, 1.0).afterCanary(0, 5)).isEmpty();
    assertThat(new StopRule(5, 1.0).onTheWay(0, 1000)).isEmpty();
  }

  @Test
  void whereNothingEndedThereIsNothingToJudge() {
    assertThat(new StopRule(5, 0.0).afterCanary(0, 0)).isEmpty();
  }
}
