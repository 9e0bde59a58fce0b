package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;

class PoliciesTest {

  private static NewSchedule read(String json) {
    return Json.read(Json.tree(json), NewSchedule.class, "$");
  }

  @ParameterizedTest
  @CsvSource({
    "ALLOW, ALLOW",
    "ALLOW(3), ALLOW(3)",
    "SKIP, SKIP",
    "QUEUE_ONE, QUEUE_ONE",
    "REPLACE, REPLACE"
  })
  void anOverlapPolicyIsReadFromItsText(String text, String policy) {
    assertThat(read("{\"overlap\":\"" + text + "\"}").overlap()).hasToString(policy);
  }

  @ParameterizedTest
  @CsvSource({"SKIP, SKIP", "ONCE, ONCE", "ALL, ALL(100)", "ALL(7), ALL(7)"})
  void aMisfirePolicyIsReadFromItsText(String text, String policy) {
    assertThat(read("{\"misfire\":\"" + text + "\"}").misfire()).hasToString(policy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"kind\":\"ALLOW\",\"most\":101}", "{\"most\":20000}", "3", "[]"})
  void aPolicyIsNotReadFromItsParts(String json) {
    assertThatThrownBy(() -> read("{\"overlap\":" + json + "}"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("$.overlap");
    assertThatThrownBy(() -> read("{\"misfire\":" + json + "}"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("$.misfire");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT9223372036854775807S", "PT-9223372036854775808S", "PT0S"})
  void aDurationOutOfBoundsIsRefusedHoweverLongItIs(String duration) {
    for (String field : new String[] {"jitter", "misfireWindow"}) {
      NewSchedule schedule = read("{\"cron\":\"@daily\",\"" + field + "\":\"" + duration + "\"}");
      assertThatThrownBy(schedule::check)
          .isInstanceOf(Problem.class)
          .hasMessageContaining("$." + field);
    }
  }
}
