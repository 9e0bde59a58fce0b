package org.watchbill.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.watchbill.json.Json;
import org.watchbill.problem.Problem;
import org.watchbill.problem.Problem.Violation;

/** What is wrong with a definition is told at once, each as it was written. */
class CheckScheduleTest {

  private static Problem refused(String json) {
    return catchThrowableOfType(
        Problem.class,
        () ->
            Json.<NewSchedule>given(
                    Json.tree(json), Json.mapper().constructType(NewSchedule.class), "$")
                .good(NewSchedule::check));
  }

  private static List<String> paths(Problem problem) {
    return problem.errors().stream().map(Violation::path).toList();
  }

  @Test
  void aBadRuleABadZoneAndWhateverElseAreToldTogether() {
    Problem problem =
        refused(
            """
            {"cron": "61 * * * *", "zone": "Mars/Olympus", "jitter": "PT48H", "maxFirings": 0,
             "misfireWindow": "-PT60M", "exclude": ["a b", "good"], "prioritty": 5,
             "startAt": "2031-01-01T01:00:00+01:00", "endAt": "2030-12-31T19:00:00-05:00"}""");
    assertThat(paths(problem))
        .containsExactlyInAnyOrder(
            "$.prioritty",
            "$.zone",
            "$.endAt",
            "$.maxFirings",
            "$.exclude[0]",
            "$.misfireWindow",
            "$.jitter",
            "$.cron");
    assertThat(problem.getMessage())
        .contains("minute '61' at column 1 must be a number from 0 to 59")
        .contains("PT48H is not from PT0.001S to P1D")
        .contains("-PT60M is not from PT0.001S to P36500D")
        .contains("2030-12-31T19:00:00-05:00 is not after startAt, 2031-01-01T01:00:00+01:00");
  }

  @Test
  void aPeriodIsShownAsItWasWritten() {
    assertThat(refused("{\"every\": \"PT0.50S\"}").getMessage())
        .startsWith("$.every: PT0.50S must be an ISO-8601 duration of whole seconds");
    assertThat(refused("{\"fixedDelay\": \"PT876001H\"}").getMessage())
        .startsWith("$.fixedDelay: PT876001H must be ");
    assertThat(refused("{\"calendar\": {\"hour\": \"24\", \"x\": 1}, \"zone\": 5.5}").getMessage())
        .contains("$.calendar.hour: calendar.hour '24' at column 1 must be a number from 0 to 23")
        .contains("$.calendar.x: unknown field");
  }

  @Test
  void whenIsNotMissingIfItOnlyCannotBeRead() {
    assertThat(paths(refused("{\"every\": 5}"))).containsExactly("$.every");
    assertThat(paths(refused("{}"))).containsExactly("$.cron");
    assertThat(paths(refused("{\"cron\": \"@daily\", \"every\": \"PT1S\", \"zone\": \"x\"}")))
        .containsExactly("$.zone", "$.every");
  }
}
