package org.watchbill.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsTest {

  private static Settings of(Map<String, String> values) {
    return new Settings(key -> Optional.ofNullable(values.get(key)));
  }

  @Test
  void everySettingHasADefault() {
    Settings settings = of(Map.of());

    assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.maxAttempts()).isEqualTo(5);
    assertThat(settings.httpAllowedHosts()).isEmpty();
    assertThat(settings.sqlDataSources()).containsExactly("jdbc/watchbill");
  }

  @Test
  void allBadSettingsAreNamedAtOnceWithWhatIsAllowed() {
    assertThatThrownBy(
            () -> of(Map.of("watchbill.lease", "half a minute", "watchbill.job.max-attempts", "0")))
        .hasMessageContaining("watchbill.lease = half a minute")
        .hasMessageContaining("PT2S to PT1H")
        .hasMessageContaining("watchbill.job.max-attempts = 0")
        .hasMessageContaining("from 1 to 1000");
  }

  @Test
  void aSweepThatWouldLetTheLeaseRunOutIsRefused() {
    assertThatThrownBy(() -> of(Map.of("watchbill.lease", "PT10S", "watchbill.sweep", "PT5S")))
        .hasMessageContaining("at most a third");
    assertThatThrownBy(() -> of(Map.of("watchbill.lease", "PT120S", "watchbill.sweep", "PT60S")))
        .hasMessageContaining("watchbill.sweep = PT60S")
        .hasMessageContaining("watchbill.lease = PT120S");
  }

  @Test
  void aPasswordIsNeverShown() {
    assertThatThrownBy(() -> of(Map.of("watchbill.admin.password", "secret")))
        .hasMessageContaining("at least 8")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aBlankPasswordIsNotTakenForNone() {
    assertThatThrownBy(() -> of(Map.of("watchbill.admin.password", "   ")))
        .hasMessageContaining("watchbill.admin.password is blank");
    assertThat(of(Map.of("watchbill.admin.password", "")).adminPassword()).isEmpty();
  }

  @Test
  void aFileOfSchedulesMustBeThere() {
    assertThat(of(Map.of("watchbill.schedules.file", "pom.xml")).schedulesFile()).isPresent();
    assertThatThrownBy(() -> of(Map.of("watchbill.schedules.file", "no\0path")))
        .hasMessageContaining("watchbill.schedules.file = no");
    assertThatThrownBy(() -> of(Map.of("watchbill.schedules.file", "gone.yaml")))
        .hasMessageContaining("watchbill.schedules.file = gone.yaml must be a file that is there");
  }
}
