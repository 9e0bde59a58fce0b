package org.watchbill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SilenceTest {

  private final Silence silence = new Silence(10, 0);

  @Test
  void whoFindsWorkTwiceInALongSilenceProvesIt() {
    assertThat(silence.lasts(true, 10)).isFalse();
    assertThat(silence.lasts(true, 11)).isTrue();
    assertThat(silence.found(12)).isFalse();
    assertThat(silence.lasts(true, 13)).isTrue();
    assertThat(silence.found(14)).isTrue();
    assertThat(silence.lasts(false, 15)).as("no work proves nothing").isFalse();
    assertThat(silence.lasts(true, 16)).isTrue();
    assertThat(silence.broken(17)).as("news").isTrue();
    assertThat(silence.lasts(true, 18)).isFalse();
    assertThat(silence.broken(19)).isFalse();
  }

  @Test
  void whereThereIsNoWorkNobodyRings() {
    for (int now = 0; now < 100; now += 5) {
      assertThat(silence.lasts(false, now)).isFalse();
    }
    assertThat(silence.lasts(true, 100)).isFalse();
    assertThat(silence.lasts(true, 106)).isTrue();
  }

  @Test
  void whatIsFoundAfterARingWasThatRings() {
    silence.broken(50);
    assertThat(silence.found(55)).isFalse();
    assertThat(silence.found(56)).isFalse();
    assertThat(silence.found(57)).isFalse();
  }
}
