package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScheduleFormatTest {

  @Test
  void theParameterDecidesThenTheHeader() {
    assertThat(ScheduleFormat.of("yaml", "application/json")).isEqualTo(ScheduleFormat.AS_YAML);
    assertThat(ScheduleFormat.of("json", "application/yaml")).isEqualTo(ScheduleFormat.AS_JSON);
    assertThat(ScheduleFormat.of(null, "application/yaml;q=0.9, */*"))
        .isEqualTo(ScheduleFormat.AS_YAML);
    assertThat(ScheduleFormat.of(null, "text/html, */*, application/yaml"))
        .isEqualTo(ScheduleFormat.AS_JSON);
    assertThat(ScheduleFormat.of(null, null)).isEqualTo(ScheduleFormat.AS_JSON);
  }

  @Test
  void anotherFormatIsRefusedWithWhatThereIs() {
    assertThatThrownBy(() -> ScheduleFormat.of("xml", null)).hasMessageContaining("json nor yaml");
  }
}
