package org.watchbill.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PgArrayTest {

  @Test
  void everyElementIsQuoted() {
    assertThat(PgArray.of(List.of())).isEqualTo("{}");
    assertThat(PgArray.of(List.of(1L, 22L))).isEqualTo("{\"1\",\"22\"}");
    assertThat(PgArray.of(Arrays.asList("a", null, ""))).isEqualTo("{\"a\",NULL,\"\"}");
    assertThat(PgArray.of(List.of("{\"k\": \"a,b\\n\"}")))
        .isEqualTo("{\"{\\\"k\\\": \\\"a,b\\\\n\\\"}\"}");
  }
}
